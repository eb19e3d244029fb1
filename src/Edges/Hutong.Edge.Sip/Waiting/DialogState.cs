using System.Globalization;
using Hutong.Sip.Events;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>
/// The calls of somebody at one time. They are named by numbers that mean something in one subscription only: by the
/// ids of calls, whoever watches two people would see that they talk to each other.
/// </summary>
/// <param name="entity">Whose: a URI.</param>
/// <param name="calls">The calls by their ids; the entries have no id yet.</param>
sealed class DialogState(string entity, IReadOnlyList<(string Call, DialogEntry Entry)> calls) : IEventState
{
    /// <inheritdoc />
    public byte[]? Write(ref object? memory, bool isFull)
    {
        var told = memory as Told;
        isFull |= told is null;
        memory = told ??= new();
        List<DialogEntry> entries = [];
        foreach (var (call, entry) in calls)
        {
            var before = told.Calls.GetValueOrDefault(call);
            var now = entry with { Id = before?.Id ?? (++told.Names).ToString(CultureInfo.InvariantCulture) };
            told.Calls[call] = now;
            if (isFull || now != before)
            {
                entries.Add(now);
            }
        }

        foreach (var (call, entry) in told.Calls.Where(one => !calls.Any(now => now.Call == one.Key)).ToArray())
        {
            told.Calls.Remove(call);
            entries.Add(entry with { Stage = DialogStage.Terminated, Dialog = null });
        }

        return isFull || entries.Count > 0 ? new DialogInfo(entity, told.Version++, isFull, entries).Write() : null;
    }

    /// <summary>What one subscriber knows.</summary>
    sealed class Told
    {
        public Dictionary<string, DialogEntry> Calls { get; } = [];

        public uint Version { get; set; }

        public int Names { get; set; }
    }
}
