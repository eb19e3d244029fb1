using System.Globalization;
using Hutong.Calling.Calls;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Media.Sessions;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Hutong.Xmpp;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Voicemail;

/// <summary>Voicemail: takes calls that nobody answered, and plays what was left to who dials *97.</summary>
sealed partial class VoicemailProgram(
    VoicemailStore store, VoicemailOptions options, IEnumerable<IFileKeeper> files, SpokenWords words,
    Func<Exchange> exchange, ILogger<VoicemailProgram> log) : ICallProgram
{
    const string Code = "*97";

    readonly Lazy<Exchange> exchange = new(exchange);

    public VoicemailOptions Options => options;

    public bool HasVoicemail => options.Enabled;

    public bool TryBegin(Call call, CallLeg caller, string code, IncomingCall incoming)
    {
        if (code != Code || incoming.Caller is not { } owner || !options.Enabled)
        {
            return false;
        }

        call.Kind = CallKind.Voicemail;
        var flow = new ListenFlow(call, caller, owner, store);
        call.Flow = flow;
        return Answer(call, caller, flow.BeginAsync);
    }

    public bool TryVoicemail(Call call, CallLeg caller, AccountRef called, CallReason reason)
    {
        if (!options.Enabled)
        {
            return false;
        }

        call.Kind = CallKind.Voicemail;
        var flow = new VoicemailFlow(call, caller, called, this);
        call.Flow = flow;
        return Answer(call, caller, flow.BeginAsync);
    }

    /// <summary>The greeting of an account: its own, or a spoken one; null for the beep alone.</summary>
    public async ValueTask<ISoundSource?> GreetingAsync(AccountRef account)
    {
        if (await store.GreetingAsync(account, CancellationToken.None) is not { } own)
        {
            return await words.TrySayAsync("您好，请在提示音后留言。", "zh");
        }

        return SoundFiles.Read(own) is { } sound ? new RecordingSound(sound.Samples, sound.SampleRateHz) : null;
    }

    /// <summary>Keeps a message and puts it into the conversation.</summary>
    public void Deliver(AccountRef called, Call call, Recorder recorder) => _ = DeliverAsync(called, call, recorder);

    async Task DeliverAsync(AccountRef called, Call call, Recorder recorder)
    {
        try
        {
            var length = recorder.Length;
            var file = SoundFiles.Write(recorder.Take(), recorder.RateHz);
            var name = "voicemail-" + call.StartedAt.UtcDateTime.ToString(
                "yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "." + file.Name;
            string? url = null;
            foreach (var keeper in files)
            {
                url ??= await keeper.KeepAsync(called, name, file.Type, file.Content, CancellationToken.None);
            }

            var seconds = (long)Math.Ceiling(length.TotalSeconds);
            await store.AddAsync(called, new()
            {
                Id = call.Id,
                At = call.StartedAt.ToMicroseconds(),
                Other = call.From?.Account?.Address.ToString() ?? call.From?.Number ?? "",
                Seconds = seconds,
                Url = url ?? "",
                Sound = file.Content,
            }, CancellationToken.None);
            if (url is not null && From(call, called) is { } from)
            {
                await exchange.Value.RouteAsync(
                    SoundMessage.Make(from, called.Address, "voicemail-" + call.Id, url, name, file, seconds),
                    CancellationToken.None);
            }
        }
        catch (Exception error)
        {
            // The top of a work of its own.
            LogFailed(log, error);
        }
    }

    static bool Answer(Call call, CallLeg caller, Func<ValueTask> begin)
    {
        // Posted before the caller is told, so that no key of a quick one comes before it. Taken over from an app it is
        // answered already, and its sound is still to come.
        call.Post(begin);
        if (caller.Answer(null) is { } reason)
        {
            call.Hangup(new(reason));
        }

        return true;
    }

    static Jid? From(Call call, AccountRef called) => call.From?.Account?.Address
        ?? (call.From?.Number is { } number && Jid.TryCreate(number, called.Address.Domain, null, out var address)
            ? address : null);

    [LoggerMessage(1630, LogLevel.Error, "a voice message was not kept")]
    static partial void LogFailed(ILogger logger, Exception error);
}
