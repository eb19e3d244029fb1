using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Contracts.Phonebook;
using Hutong.Xmpp;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Server.Demo;

/// <summary>
/// <c>hutong serve --demo</c>: fills an empty store with people who have pictures, contacts and a past, and prints
/// links that sign in as two of them. Run again, it adds what is missing; a store with other people it leaves alone.
/// </summary>
sealed class Demonstration(
    IAccountAdmin admin, IDirectory directory, IPast past, IAddressBook books, ISignInLinks links, TimeProvider time)
{
    static readonly TimeSpan LinksValid = TimeSpan.FromHours(1);
    static readonly TimeSpan ReadsAfter = TimeSpan.FromSeconds(20);

    readonly Dictionary<string, AccountRef> accounts = [];
    readonly HashSet<string> opened = [];

    /// <summary>Adds what is missing and prints the links.</summary>
    public async Task RunAsync(TextWriter output, CancellationToken cancel)
    {
        if (!await OpenAccountsAsync(cancel))
        {
            await output.WriteLineAsync(
                "  Demonstration  nothing was added: the data directory has people of its own. Take another: --data.");
            return;
        }

        // Who was here before may have changed their profile since.
        foreach (var person in DemoPeople.All.Where(person => opened.Contains(person.Key)))
        {
            await past.ShowAsync(accounts[person.Key], new(person.Name, person.IsColleague ? null : person.Local,
                person.IsColleague || person.Key == "lin" ? DemoPeople.Company : null, person.Title, person.About,
                Portrait.Draw(person.Look)), cancel);
        }

        await BefriendColleaguesAsync(cancel);
        var talks = Talks();
        var missing = new List<DemoTalk>();
        foreach (var talk in talks)
        {
            await BefriendAsync(talk.One, talk.Other, cancel);
            if (!await past.HasSpokenAsync(accounts[talk.One], accounts[talk.Other].Address, cancel))
            {
                missing.Add(talk);
            }
        }

        await SayAllAsync(missing, cancel);
        await FillBooksAsync(talks, cancel);
        await PrintAsync(output, cancel);
    }

    IReadOnlyList<DemoTalk> Talks()
    {
        using var file = typeof(Demonstration).Assembly.GetManifestResourceStream("Hutong.Server.Demo.talks.txt")
            ?? throw new InvalidOperationException("the talks are not part of this build");
        using var reader = new StreamReader(file);
        return DemoTalk.Read(reader, time.GetLocalNow());
    }

    /// <summary>False when somebody else lives here.</summary>
    async Task<bool> OpenAccountsAsync(CancellationToken cancel)
    {
        var home = directory.Domains[0];
        var company = $"{DemoPeople.CompanyLabel}.{home}";
        var first = Address(DemoPeople.All[0], home, company);
        var present = (await admin.FindAsync(first, cancel)).IsDone;
        if (!present && (await admin.ListAsync(directory.TenantOf(home)!.Value, null, 1, cancel)).Items.Count > 0)
        {
            return false;
        }

        if (!directory.IsLocal(company))
        {
            await admin.AddTenantAsync(DemoPeople.Company, company, cancel);
        }

        foreach (var person in DemoPeople.All)
        {
            var address = Address(person, home, company);
            var added = await admin.AddAsync(address, null, cancel);
            if (!added.IsDone && added.Fault != AccountFault.Taken)
            {
                throw new IOException($"the demonstration could not add {person.Name}: {added.Fault} {added.Why}");
            }

            if (added.IsDone)
            {
                opened.Add(person.Key);
            }

            accounts[person.Key] = await directory.FindAsync(Jid.Parse(address), cancel)
                ?? throw new IOException($"the demonstration could not find {person.Name}");
        }

        return true;
    }

    async Task BefriendColleaguesAsync(CancellationToken cancel)
    {
        var all = DemoPeople.All.Where(person => person.IsColleague || person.Key == "lin").ToArray();
        foreach (var (i, one) in all.Index())
        {
            foreach (var other in all.Skip(i + 1))
            {
                await BefriendAsync(one.Key, other.Key, cancel);
            }
        }
    }

    async Task BefriendAsync(string one, string other, CancellationToken cancel) => await past.BefriendAsync(
        accounts[one], DemoPeople.NameFor(other, Person(one)),
        accounts[other], DemoPeople.NameFor(one, Person(other)), cancel);

    /// <summary>
    /// Everybody who was opened now gets the cards of those they talk with, and of some who have no app.
    /// </summary>
    async Task FillBooksAsync(IReadOnlyList<DemoTalk> talks, CancellationToken cancel)
    {
        foreach (var owner in DemoPeople.All.Where(person => opened.Contains(person.Key)))
        {
            var known = DemoPeople.All.Where(other => other.Key != owner.Key && (talks.Any(talk =>
                (talk.One == owner.Key && talk.Other == other.Key)
                    || (talk.Other == owner.Key && talk.One == other.Key))
                || (other.IsColleague && owner.IsColleague)));
            foreach (var (name, card) in DemoCards.Of(owner, known, one => accounts[one.Key].Address))
            {
                await books.PutAsync(accounts[owner.Key], name, card, new(MustNotExist: true), cancel);
            }
        }
    }

    /// <summary>All talks together in the order of time, as archives are.</summary>
    async Task SayAllAsync(IReadOnlyList<DemoTalk> talks, CancellationToken cancel)
    {
        foreach (var one in talks.SelectMany(Sayings).OrderBy(saying => saying.At))
        {
            var to = one.Who == one.Talk.One ? one.Talk.Other : one.Talk.One;
            if (!await past.SayAsync(accounts[one.Who], accounts[to], one.At, one.Id, one.Content, cancel))
            {
                throw new IOException("the demonstration could not write its past");
            }
        }

        foreach (var talk in talks)
        {
            await past.ReadAsync(accounts[talk.One], accounts[talk.Other].Address,
                talk.Unread.GetValueOrDefault(talk.One), cancel);
            await past.ReadAsync(accounts[talk.Other], accounts[talk.One].Address,
                talk.Unread.GetValueOrDefault(talk.Other), cancel);
        }
    }

    /// <summary>
    /// The messages of a talk: its lines, and before each answer what the client of who answers says of the line
    /// before: that it came, and that it was read.
    /// </summary>
    IEnumerable<Saying> Sayings(DemoTalk talk)
    {
        for (var i = 0; i < talk.Lines.Count; i++)
        {
            var line = talk.Lines[i];
            if (i > 0 && talk.Lines[i - 1] is var before && before.Who != line.Who)
            {
                var at = line.At - ReadsAfter;
                yield return Mark(talk, i - 1, line.Who, true, at > before.At ? at : before.At);
            }

            yield return new(talk, line.Who, line.At, Id(talk, i), Content(talk, i));
        }

        var last = talk.Lines[^1];
        var reader = last.Who == talk.One ? talk.Other : talk.One;
        yield return Mark(talk, talk.Lines.Count - 1, reader, talk.Unread.GetValueOrDefault(reader) == 0,
            last.At + ReadsAfter);
    }

    static Saying Mark(DemoTalk talk, int line, string reader, bool isRead, DateTimeOffset at)
    {
        var id = Id(talk, line);
        return new(talk, reader, at, id + "-mark",
            isRead ? [Receipts.Receipt(id), ChatMarkers.Display(id)] : [Receipts.Receipt(id)]);
    }

    List<Element> Content(DemoTalk talk, int index)
    {
        var line = talk.Lines[index];
        var target = line.Line > 0 ? Id(talk, line.Line - 1) : "";
        if (line.Deed == DemoDeed.React)
        {
            return
            [
                new Element("reactions", Reactions.Namespace).With("id", target).WithText("reaction", line.Text),
                new Element("store", Hints.Namespace),
            ];
        }

        var content = new List<Element>
        {
            new Element("body", Ns.Client).WithText(line.Text), Receipts.Request(),
            new("markable", ChatMarkers.Namespace),
            new Element("origin-id", StanzaId.Namespace).With("id", Id(talk, index)),
        };
        if (line.Deed == DemoDeed.Answer)
        {
            content.Add(new Element("reply", Reply.Namespace).With("id", target)
                .With("to", accounts[talk.Lines[line.Line - 1].Who].Address.ToString()));
        }
        else if (line.Deed == DemoDeed.Correct)
        {
            content.Add(Correction.Replace(target));
        }

        return content;
    }

    async Task PrintAsync(TextWriter output, CancellationToken cancel)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"  Demonstration  {DemoPeople.All.Count} people with a past. Each link signs in once, within an hour:"));
        foreach (var (key, language) in DemoPeople.Signers)
        {
            var made = await links.CreateAsync(accounts[key].Address.ToString(), LinksValid, cancel);
            if (made.IsDone)
            {
                await output.WriteLineAsync($"    {Person(key).Name} ({language})  {made.Value.Url.Reveal()}");
            }
        }

        await output.WriteLineAsync($"    another: ./run account link {accounts["lin"].Address.Local}");
    }

    static DemoPerson Person(string key) => DemoPeople.All.First(person => person.Key == key);

    static string Id(DemoTalk talk, int line) =>
        string.Create(CultureInfo.InvariantCulture, $"demo-{talk.One}-{talk.Other}-{line + 1}");

    static string Address(DemoPerson person, string home, string company) =>
        $"{person.Local}@{(person.IsColleague ? company : home)}";

    /// <summary>One message of the past.</summary>
    sealed record Saying(DemoTalk Talk, string Who, DateTimeOffset At, string Id, IReadOnlyList<Element> Content);
}
