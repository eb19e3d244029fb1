using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

// Each set of scenarios runs on Hutong in every test run, and on the oracle in the long one.

/// <inheritdoc/>
public sealed class SignIn_on_Hutong(SharedServers servers) : SignInScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class SignIn_on_Prosody(SharedServers servers) : SignInScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class Messages_on_Hutong(SharedServers servers) : MessageScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class Messages_on_Prosody(SharedServers servers) : MessageScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class History_on_Hutong(SharedServers servers) : HistoryScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class History_on_Prosody(SharedServers servers) : HistoryScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class Resumption_on_Hutong(SharedServers servers) : ResumptionScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class Resumption_on_Prosody(SharedServers servers) : ResumptionScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class Devices_on_Hutong(SharedServers servers) : DeviceScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class Devices_on_Prosody(SharedServers servers) : DeviceScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class Avatars_on_Hutong(SharedServers servers) : AvatarScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class Avatars_on_Prosody(SharedServers servers) : AvatarScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class Roster_on_Hutong(SharedServers servers) : RosterScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class Roster_on_Prosody(SharedServers servers) : RosterScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class Upload_on_Hutong(SharedServers servers) : UploadScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class Upload_on_Prosody(SharedServers servers) : UploadScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class Discovery_on_Hutong(SharedServers servers) : DiscoveryScenarios(servers, Side.Hutong);

/// <inheritdoc/>
[Trait("Category", "Long")]
public sealed class Discovery_on_Prosody(SharedServers servers) : DiscoveryScenarios(servers, Side.Prosody);

/// <inheritdoc/>
public sealed class Push_on_Hutong(SharedServers servers) : PushScenarios(servers, Side.Hutong);
