using System.Collections.Concurrent;
using Hutong.Kernel;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Resumption;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Messages;
using Hutong.Switch.Modules;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Deleting;

/// <summary>
/// Deletes messages for oneself: they leave the own archive, the other side keeps theirs, and the own devices are told
/// by a message to oneself in the same commit.
/// </summary>
sealed class DeletionFeature(DeletionReach reach, DeletionHook hook, Func<Exchange> exchange, IIdSource ids) : Feature
{
    public override string Name => "deleting";

    public override IReadOnlyList<Standard> Standards => [];

    public override void Declare(FeatureParts parts) => parts
        .Account(Deletion.Namespace)
        .Iq(IqScope.Own, "delete", Deletion.Namespace, DeleteAsync)
        .Add(hook).Add(new DeletionGuard());

    /// <summary>
    /// Answered when it is durable. What is not there any more is no error: who asks again has a result.
    /// </summary>
    async ValueTask<IqAnswer> DeleteAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || request.Sender is not { } owner || Deletion.Read(request.Payload) is not { } deletion)
        {
            return StanzaError.BadRequest;
        }

        var entries = await reach.FindAsync(owner, deletion, cancel);
        if (entries.Count == 0)
        {
            return IqAnswer.Ok;
        }

        // What has no name but its place is told only where that is it.
        deletion = deletion with
        {
            Messages = [.. deletion.Messages.Where(message => message.Id is not null
                || entries.Any(entry => entry.Sequence == message.Sequence))],
        };
        var id = $"deleted-{ids.NewToken()}";
        var durable = hook.Expect(id, owner, entries);
        if (await exchange().MessageAsync(null, owner, deletion.Notice(owner.Address, id), cancel) == Handling.Done)
        {
            hook.Forget(id);
            return StanzaError.InternalServerError;
        }

        return await durable.WaitAsync(cancel) ? IqAnswer.Ok : StanzaError.InternalServerError;
    }
}

/// <summary>Takes the entries out in the commit of the message that tells of it.</summary>
sealed class DeletionHook : IMessageHook
{
    readonly ConcurrentDictionary<string, Expected> expected = new(StringComparer.Ordinal);

    public MessageStage Stage => MessageStage.Persist;

    /// <summary>The notice of this id will come; the outcome says whether all is durable.</summary>
    public Task<bool> Expect(string id, User owner, IReadOnlyList<DoomedEntry> entries)
    {
        var one = new Expected(owner, entries, new(TaskCreationOptions.RunContinuationsAsynchronously));
        expected[id] = one;
        return one.Outcome.Task;
    }

    public void Forget(string id) => expected.TryRemove(id, out _);

    public void OnMessage(MessageContext message)
    {
        if (message.Session is not null || message.Stanza.Id is not { } id || !expected.TryRemove(id, out var one))
        {
            return;
        }

        var work = (UnitOfWork)message.Work;
        foreach (var entry in one.Entries)
        {
            work.Unlink(ArchiveLog.Log, ArchiveLog.Key(one.Owner), entry.Sequence, entry.Sequence);
        }

        // Counters of streams are in the entries: the last of each stays known.
        foreach (var stream in one.Entries.Where(entry => entry.Stream != 0).GroupBy(entry => entry.Stream))
        {
            StreamRegister.Keep(work, one.Owner, stream.Key, stream.Max(entry => entry.Position));
        }

        message.Work.Then(outcome => one.Outcome.TrySetResult(outcome.IsDurable));
    }

    sealed record Expected(User Owner, IReadOnlyList<DoomedEntry> Entries, TaskCompletionSource<bool> Outcome);
}

/// <summary>Nobody but the server tells of deletions.</summary>
sealed class DeletionGuard : IMessageHook
{
    public MessageStage Stage => MessageStage.Enrich;

    public void OnMessage(MessageContext message)
    {
        var isOurs = message.Session is null && message.Sender is not null && message.Sender == message.Recipient;
        if (!isOurs && message.Stanza.HasNamespace(Deletion.Namespace))
        {
            message.Stanza = message.Stanza.Without(Deletion.IsServers);
        }
    }
}

static class DeletionServices
{
    /// <summary>Adds deleting for oneself.</summary>
    public static IServiceCollection AddDeleting(this IServiceCollection services) => services
        .AddSingleton<DeletionReach>().AddSingleton<DeletionHook>().AddExchangeLater()
        .AddFeature<DeletionFeature>();
}
