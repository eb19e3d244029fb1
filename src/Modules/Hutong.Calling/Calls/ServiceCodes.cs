using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>A program that takes a call that goes to a code of ours or to nobody.</summary>
interface ICallProgram
{
    /// <summary>Takes a call to a code or to the service's own number; false when it is not its.</summary>
    bool TryBegin(Call call, CallLeg caller, string code, IncomingCall incoming);

    /// <summary>Whether it takes calls that nobody answered.</summary>
    bool HasVoicemail => false;

    /// <summary>Takes a call that nobody answered; false when it does not.</summary>
    bool TryVoicemail(Call call, CallLeg caller, AccountRef called, CallReason reason) => false;
}

/// <summary>The programs behind codes, in their order.</summary>
sealed class ServiceCodes(IEnumerable<ICallProgram> programs)
{
    readonly ICallProgram[] all = [.. programs];

    public bool HasVoicemail => Array.Exists(all, one => one.HasVoicemail);

    public bool TryBegin(Call call, CallLeg caller, string code, IncomingCall incoming) =>
        Array.Exists(all, one => one.TryBegin(call, caller, code, incoming));

    public bool TryVoicemail(Call call, CallLeg caller, AccountRef called, CallReason reason) =>
        Array.Exists(all, one => one.TryVoicemail(call, caller, called, reason));
}
