using Hutong.Calling.Calls;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>
/// Takes calls to conferences: <c>*30</c> and the service's number ask for the number, <c>*30</c> with the number
/// behind it is one conference's address.
/// </summary>
sealed class ConferenceProgram(Func<CallParts> parts, Func<ConferenceEntrance> entrance) : ICallProgram
{
    public const string Code = "*30";

    const int DigitsMax = 12;

    readonly Lazy<CallParts> parts = new(parts);
    readonly Lazy<ConferenceEntrance> entrance = new(entrance);

    public bool TryBegin(Call call, CallLeg caller, string code, IncomingCall incoming)
    {
        var isCode = code.StartsWith(Code, StringComparison.Ordinal);
        var rest = isCode ? code.AsSpan(Code.Length) : default;
        if (!entrance.Value.Options.Enabled || (!isCode && code != parts.Value.ServiceNumber)
            || rest.Length > DigitsMax || rest.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        (call.Kind, call.Route) = (CallKind.Conference, "conference");
        var flow = new EntranceFlow(call, caller, rest.Length == 0 ? null : rest.ToString(), entrance.Value);
        call.Flow = flow;
        // Posted before the caller is told, so that no key of a quick one comes before it. The sound of an app comes
        // only when it was answered: then it begins later.
        call.Post(flow.BeginAsync);
        if (caller.Answer(null) is { } reason)
        {
            call.Hangup(new(reason));
        }

        return true;
    }
}
