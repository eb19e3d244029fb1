using System.Text;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Tests.Vectors;

/// <summary>Reads the elements of <c>elements.txt</c> and writes them back.</summary>
public class VectorTests
{
    static readonly Jid Room = Jid.Parse("room@example.org");

    static readonly Dictionary<string, Func<Element, Element?>> Codecs = new()
    {
        ["DataForm"] = element => DataForm.Read(element)?.ToElement(),
        ["DiscoInfo"] = element => DiscoInfo.Read(element)?.ToElement(),
        ["DiscoItems"] = element => DiscoItems.Read(element)?.ToElement(),
        ["Page"] = element => Page.Read(element)?.ToElement(),
        ["PageRequest"] = element => PageRequest.TryRead(element, out var page) ? page.ToElement() : null,
        ["Command"] = element => Command.Read(element)?.ToElement(),
        ["VCardTemp"] = element => VCard.Read(element)?.ToTemp(),
        ["VCard4"] = element => VCard.Read(element)?.ToElement(),
        ["Registration"] = element => Registration.Read(element)?.ToElement(),
        ["AvatarInfo"] = element => AvatarInfo.Write(AvatarInfo.Read(element)),
        ["AvatarData"] = element => AvatarInfo.ReadData(element) is { } data ? AvatarInfo.WriteData(data) : null,
        ["SoftwareVersion"] = element => SoftwareVersion.Read(element)?.ToElement(),
        ["Capabilities"] = element => Capabilities.Read(element)?.ToElement(),
        ["Block"] = element => Blocking.TryRead(element, out var block, out var items, out _)
            ? Blocking.Write(block ? "block" : "unblock", items.Select(item => item.Jid)) : null,
        ["EnableManagement"] = element => EnableManagement.Read(element)?.ToElement(),
        ["ManagementEnabled"] = element => ManagementEnabled.Read(element)?.ToElement(),
        ["ManagementFailed"] = element => ManagementFailed.Read(element)?.ToElement(),
        ["ResumeStream"] = element => ResumeStream.Read(element)?.ToElement(),
        ["EntityTime"] = element => EntityTime.Read(element) is { } time ? EntityTime.Write(time) : null,
        ["Delay"] = element => Delay.Read(element)?.ToElement(),
        ["ExternalServices"] = element => ExternalService.Services(ExternalService.Read(element)),
        ["MovedTo"] = element => Moved.ReadNew(element) is { } to ? Moved.To(to) : null,
        ["Forwarded"] = element => Forwarded.Read(element) is { } forwarded ? Written(forwarded) : null,
        ["ArchiveQuery"] = element => ArchiveQuery.TryRead(element, out var query, out _) ? query.ToElement() : null,
        ["ArchiveFin"] = element => ArchiveFin.Read(element)?.ToElement(),
        ["ArchiveMetadata"] = element => ArchiveMetadata.Read(element)?.ToElement(),
        ["ArchivePreferences"] = element => ArchivePreferences.Read(element)?.ToElement(),
        ["StanzaId"] = element => StanzaId.Read(element)?.ToElement(),
        ["UploadRequest"] = element => UploadRequest.Read(element)?.ToElement(),
        ["UploadSlot"] = element => UploadSlot.Read(element)?.ToElement(),
        ["AbuseReport"] = element => AbuseReport.Read(element)?.ToElement(),
        ["Preauth"] = element => Invitations.Token(element) is { } token ? Invitations.Preauth(token) : null,
        ["Bind2"] = element => Bind2.Read(element)?.ToElement(),
        ["Authenticate"] = element => Authenticate.Read(element)?.ToElement(),
        ["CapabilityHashes"] = element => CapabilityHashes.Read(element)?.ToElement(),
        ["Bookmark"] = element => Bookmark.Read(Room.ToString(), element)?.ToElement(),
        ["BookmarkStorage"] = element => Bookmark.ToStorage(Bookmark.ReadStorage(element)),
        ["FastAuthentication"] = element => FastAuthentication.Read(element)?.ToElement(),
        ["FastToken"] = element => FastToken.Read(element)?.ToElement(),
        ["Displayed"] = element => DisplayedState.Read(element) is { } last ? DisplayedState.Write(last) : null,
        ["PrivateStorage"] =
            element => PrivateStorage.Read(element) is { } content ? PrivateStorage.Write(content) : null,
    };

    // Answered for lists, which are empty and never null.
    static readonly string[] NeverRefuse = ["AvatarInfo", "ExternalServices", "BookmarkStorage"];

    public static TheoryData<string, string, string> Elements()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var block in File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "elements.txt"))
            .Split("\n\n"))
        {
            var lines = block.Trim().Split('\n', 2);
            if (lines.Length < 2 || lines[0].StartsWith('#'))
            {
                continue;
            }

            var parts = lines[1].Split("\n-> ", 2);
            data.Add(lines[0], parts[0], parts.Length == 2 ? parts[1] : parts[0]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Elements))]
    public void Reads_and_writes(string source, string text, string expected)
    {
        Assert.True(ElementReader.TryParse(Encoding.UTF8.GetBytes(text), out var element));
        var written = Codecs[source[(source.LastIndexOf(' ') + 1)..]](element);
        Assert.Equal(expected, written?.ToString() ?? "none");
    }

    [Fact]
    public void Every_codec_has_vectors_and_refuses_what_it_is_not_for()
    {
        var used = Elements().Select(row => row.Data.Item1[(row.Data.Item1.LastIndexOf(' ') + 1)..]);
        Assert.Empty(Codecs.Keys.Except(used));
        foreach (var (name, codec) in Codecs)
        {
            if (!NeverRefuse.Contains(name) && name != "PageRequest")
            {
                Assert.Null(codec(new("other", "u:other")));
            }
        }
    }

    [Fact]
    public void Every_exclusion_has_a_reason()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "excluded.txt")))
        {
            Assert.True(
                line.Length == 0 || line[0] == '#' || line.Split(": ") is [{ Length: > 0 }, { Length: > 10 }], line);
        }
    }

    static Element Written(Forwarded forwarded)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Forwarded.Write(output, forwarded.Stanza.ToBytes(), forwarded.Delay?.Stamp);
        return ElementReader.Parse(output.WrittenSpan);
    }
}
