using Hutong.Xmpp.Stanzas;

namespace Hutong.Xmpp.Xeps;

/// <summary>What the sender of a message wishes for it (XEP-0334).</summary>
[Flags]
public enum ProcessingHints : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Not to be archived for good.</summary>
    NoPermanentStore = 1,
    /// <summary>Not to be stored at all.</summary>
    NoStore = 2,
    /// <summary>Not to be copied to other devices.</summary>
    NoCopy = 4,
    /// <summary>To be stored, although it looks as if it need not be.</summary>
    Store = 8,
}

/// <summary>Reads <see cref="ProcessingHints"/>.</summary>
public static class Hints
{
    /// <summary>XEP-0334.</summary>
    public const string Namespace = "urn:xmpp:hints";

    /// <summary>The hints of a message; costs no parsing.</summary>
    public static ProcessingHints Of(Stanza message)
    {
        var hints = ProcessingHints.None;
        foreach (ref readonly var child in message.Children)
        {
            if (child.Namespace == Namespace)
            {
                hints |= child.Name switch
                {
                    "no-permanent-store" => ProcessingHints.NoPermanentStore,
                    "no-store" => ProcessingHints.NoStore,
                    "no-copy" => ProcessingHints.NoCopy,
                    "store" => ProcessingHints.Store,
                    _ => ProcessingHints.None,
                };
            }
        }

        return hints;
    }
}
