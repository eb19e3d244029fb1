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
