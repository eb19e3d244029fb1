using Hutong.Calling.Lines;
using Hutong.Calling.Media;
using Hutong.Calling.Notices;
using Hutong.Calling.Numbers;
using Hutong.Calling.Recording;
using Hutong.Calling.Records;
using Hutong.Calling.Settings;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Switch.Calls;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Calls;

/// <summary>
/// The edges, which in turn know the owner of calls: asked for when a call wants them, not when this is made.
/// </summary>
sealed class CallEdges(Func<IEnumerable<IDeviceLegs>> devices, Func<IEnumerable<ITrunks>> trunks)
{
    readonly Lazy<IDeviceLegs[]> devices = new(() => [.. devices()]);
    readonly Lazy<ITrunks?> trunks = new(() => trunks().FirstOrDefault());

    public IReadOnlyList<IDeviceLegs> Devices => devices.Value;

    public ITrunks? Trunks => trunks.Value;
}

/// <summary>What calls are made with.</summary>
sealed record CallParts(
    CallingOptions Options, TimeProvider Time, IIdSource Ids, IDirectory Directory, IPrivacy Privacy,
    IAdmission Admission, MediaEngine Media, CallTable Table, CallRecords Records, CallSettingsStore Settings,
    CallEdges Edges, NumberOwners Owners, CallPolicy Policy, ServiceCodes Codes,
    RecordingKeeper Recordings, LineBoard Lines, CallerNotices Notices, ILogger<CallHost> Log)
{
    /// <summary>The number that the service shows, or null when there is none.</summary>
    public string? ServiceNumber => Options.ServiceNumber
        ?? Edges.Trunks?.All.SelectMany(trunk => trunk.Numbers).FirstOrDefault();
}
