using System.Globalization;
using Hutong.Accounts.SignIn;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Switch.Modules;

namespace Hutong.Accounts.Admin;

/// <summary>The subcommands of <c>hutong</c> that are about accounts, domains and numbers.</summary>
sealed class AccountCommands(
    IAccountAdmin admin, ISubscriberImport import, IInvitations invitations, ISignInLinks links, BanKeeper bans)
{
    /// <summary>The list; a command needs the services only when it runs.</summary>
    public static IReadOnlyList<Entry> All { get; } =
    [
        new("account add", "ADDRESS [--password P | --password-stdin]", "opens an account",
            (all, call, cancel) => all.AddAsync(call, cancel)),
        new("account list", "[--tenant N] [--limit N] [--after CURSOR]", "lists accounts",
            (all, call, cancel) => all.ListAsync(call, cancel)),
        new("account show", "ADDRESS", "shows an account", (all, call, cancel) => all.ShowAsync(call, cancel)),
        new("account password", "ADDRESS [--password P | --password-stdin]",
            "sets a password and signs out what used the old one",
            (all, call, cancel) => all.PasswordAsync(call, cancel)),
        new("account device", "ADDRESS NAME", "makes a device password and prints it once",
            (all, call, cancel) => all.DeviceAsync(call, cancel)),
        new("account link", "ADDRESS [--minutes N]", "prints a link that signs in once (10 minutes)",
            (all, call, cancel) => all.LinkAsync(call, cancel)),
        new("account disable", "ADDRESS", "locks an account; what is sent to it is kept",
            (all, call, cancel) => all.LockAsync(call, true, cancel)),
        new("account enable", "ADDRESS", "opens a locked account again",
            (all, call, cancel) => all.LockAsync(call, false, cancel)),
        new("account delete", "ADDRESS --yes", "erases an account; its address rests",
            (all, call, cancel) => all.DeleteAsync(call, cancel)),
        new("account invite", "[DOMAIN] [--name NAME]", "prints an invitation to open an account",
            (all, call, cancel) => all.InviteAsync(call, cancel)),
        new("domain add", "DOMAIN [--tenant N | --new-tenant NAME]", "adds a domain",
            (all, call, cancel) => all.AddDomainAsync(call, cancel)),
        new("domain list", "", "lists domains", (all, call, cancel) => all.DomainsAsync(call, cancel)),
        new("import subscribers", "FILE [--domain DOMAIN] [--name NAME]", "opens accounts for a list of numbers",
            (all, call, cancel) => all.ImportAsync(call, cancel))
        {
            PathArguments = [0],
        },
        new("operator token", "NAME [--days N]", "prints a token for the operator's HTTP API",
            (all, call, cancel) => all.TokenAsync(call, cancel)),
        new("ban lift", "ADDRESS", "lets a banned network address try again",
            (all, call, cancel) => all.LiftAsync(call, cancel)),
    ];

    /// <summary>A command before it has its services.</summary>
    internal sealed record Entry(
        string Name, string Usage, string Summary,
        Func<AccountCommands, AdminInvocation, CancellationToken, Task<int>> Run)
    {
        public IReadOnlyList<int> PathArguments { get; init; } = [];

        public AdminCommand Bind(Func<AccountCommands> commands) =>
            new(Name, Usage, Summary,
                (call, cancel) => Run(commands(), call, cancel)) { PathArguments = PathArguments };
    }

    async Task<int> AddAsync(AdminInvocation call, CancellationToken cancel)
    {
        var account = Need(await admin.AddAsync(
            Argument(call, 0, "ADDRESS"), call.Option("password") is { } text ? new Secret(text) : null, cancel));
        await call.Output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{account.Address}  {account.Account.Value}"));
        if (call.Option("password") is null)
        {
            await call.Output.WriteLineAsync("no password yet: \"account password\" sets one");
        }

        return 0;
    }

    async Task<int> ListAsync(AdminInvocation call, CancellationToken cancel)
    {
        var page = await admin.ListAsync(
            new TenantId(Number(call, "tenant", 1)), call.Option("after"), Number(call, "limit", 100), cancel);
        foreach (var item in page.Items)
        {
            await WriteAsync(call, item);
        }

        if (page.Next is not null)
        {
            await call.Output.WriteLineAsync($"more: --after {page.Next}");
        }

        return 0;
    }

    async Task<int> ShowAsync(AdminInvocation call, CancellationToken cancel)
    {
        await WriteAsync(call, Need(await admin.FindAsync(Argument(call, 0, "ADDRESS"), cancel)));
        return 0;
    }

    async Task<int> PasswordAsync(AdminInvocation call, CancellationToken cancel)
    {
        var text = call.Option("password") ?? throw new AdminRefusedException("--password is missing");
        Need(await admin.SetPasswordAsync(Argument(call, 0, "ADDRESS"), new Secret(text), cancel));
        return 0;
    }

    async Task<int> DeviceAsync(AdminInvocation call, CancellationToken cancel)
    {
        var made = Need(await admin.AddDevicePasswordAsync(
            Argument(call, 0, "ADDRESS"), call.Arguments.Count > 1 ? call.Arguments[1] : "device", cancel));
        await call.Output.WriteLineAsync(made.Password.Reveal());
        return 0;
    }

    async Task<int> LinkAsync(AdminInvocation call, CancellationToken cancel)
    {
        var minutes = TimeSpan.FromMinutes(Number(call, "minutes", 10));
        var made = Need(await links.CreateAsync(Argument(call, 0, "ADDRESS"), minutes, cancel));
        await call.Output.WriteLineAsync(made.Url.Reveal());
        return 0;
    }

    async Task<int> LockAsync(AdminInvocation call, bool disabled, CancellationToken cancel)
    {
        Need(await admin.DisableAsync(Argument(call, 0, "ADDRESS"), disabled, cancel));
        return 0;
    }

    async Task<int> DeleteAsync(AdminInvocation call, CancellationToken cancel)
    {
        if (call.Option("yes") is null)
        {
            throw new AdminRefusedException("this cannot be undone: say --yes");
        }

        Need(await admin.DeleteAsync(Argument(call, 0, "ADDRESS"), cancel));
        return 0;
    }

    async Task<int> InviteAsync(AdminInvocation call, CancellationToken cancel)
    {
        var domains = await admin.DomainsAsync(cancel);
        var domain = call.Arguments.Count > 0 ? call.Arguments[0] : domains[0].Domain;
        var made =
            Need(await invitations.CreateAsync(null, InvitationKind.Account, domain, call.Option("name"), cancel));
        await call.Output.WriteLineAsync(made.Uri);
        return 0;
    }

    async Task<int> AddDomainAsync(AdminInvocation call, CancellationToken cancel)
    {
        var domain = Argument(call, 0, "DOMAIN");
        if (call.Option("new-tenant") is { } name)
        {
            var tenant = Need(await admin.AddTenantAsync(name, domain, cancel));
            await call.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"tenant {tenant.Value}"));
            return 0;
        }

        Need(await admin.AddDomainAsync(domain, new TenantId(Number(call, "tenant", 1)), cancel));
        return 0;
    }

    async Task<int> DomainsAsync(AdminInvocation call, CancellationToken cancel)
    {
        foreach (var (domain, tenant) in await admin.DomainsAsync(cancel))
        {
            await call.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{domain}  tenant {tenant.Value}"));
        }

        return 0;
    }

    async Task<int> ImportAsync(AdminInvocation call, CancellationToken cancel)
    {
        var path = Argument(call, 0, "FILE");
        if (!File.Exists(path))
        {
            throw new AdminRefusedException("there is no such file");
        }

        using var csv = new StreamReader(path);
        var report = Need(await import.ImportAsync(
            call.Option("name") ?? Path.GetFileName(path), csv, call.Option("domain"), null, cancel));
        await call.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{report.Lines} lines: {report.Added} added, {report.Duplicates} known, {report.Refused} refused"));
        if (report.LongSlices > 0)
        {
            await call.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{report.LongSlices} of {report.Slices} slices held the writer for more than 5 ms"));
        }

        foreach (var fault in report.Faults)
        {
            await call.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"line {fault.Line}: {fault.Fault}"));
        }

        return report.Refused == 0 ? 0 : 2;
    }

    async Task<int> TokenAsync(AdminInvocation call, CancellationToken cancel)
    {
        var issued = await admin.AddOperatorTokenAsync(Argument(call, 0, "NAME"), Number(call, "days", 90), cancel);
        await call.Output.WriteLineAsync(issued.Token);
        return 0;
    }

    async Task<int> LiftAsync(AdminInvocation call, CancellationToken cancel)
    {
        if (!PeerKey.TryParse(Argument(call, 0, "ADDRESS"), out var peer))
        {
            throw new AdminRefusedException("this is not a network address");
        }

        var lifted = await bans.LiftAsync(peer, cancel);
        await call.Output.WriteLineAsync(lifted ? "lifted" : "there was no ban");
        return 0;
    }

    static Task WriteAsync(AdminInvocation call, AccountSummary item) => call.Output.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"{item.Address}  {item.Account.Value}  {item.State}  {item.Created:yyyy-MM-dd}  {item.Credentials} keys"));

    static T Need<T>(AccountAnswer<T> answer) => answer.IsDone ? answer.Value
        : throw new AdminRefusedException(answer.Why ?? Words(answer.Fault));

    static string Words(AccountFault fault) => fault switch
    {
        AccountFault.NotAnAddress => "this is not an address",
        AccountFault.NotOurDomain => "the domain is not served here",
        AccountFault.NotANumber => "this is not a telephone number",
        AccountFault.Taken => "somebody has it already",
        AccountFault.Resting => "somebody had it a short while ago: it rests",
        AccountFault.NotFound => "there is no such account",
        AccountFault.TooMany => "a limit is reached",
        AccountFault.Conflict => "it was changed at the same time: try again",
        _ => fault.ToString(),
    };

    static string Argument(AdminInvocation call, int index, string name) =>
        index < call.Arguments.Count ? call.Arguments[index] : throw new AdminRefusedException($"{name} is missing");

    static int Number(AdminInvocation call, string option, int fallback) =>
        call.Option(option) is not { } text ? fallback
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw new AdminRefusedException($"--{option} is not a number");
}
