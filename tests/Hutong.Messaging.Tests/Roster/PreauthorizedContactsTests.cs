using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Messaging.Basics;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Roster;

/// <summary>XEP-0379 section 3.</summary>
public sealed class PreauthorizedContactsTests
{
    [Fact]
    public async Task Approves_who_was_invited_and_asks_in_return()
    {
        await using var world = await StartAsync();
        var romeo = await world.ComeAsync("romeo@example.com/r");
        var juliet = await world.ComeAsync("juliet@example.com/j");
        await juliet.SendAsync(
            "<presence type='subscribe' to='romeo@example.com'>" +
            "<preauth xmlns='urn:xmpp:pars:0' token='right'/></presence>");
        Assert.Contains("subscription='to'", await RosterAsync(juliet), StringComparison.Ordinal);
        Assert.Contains("subscription='from'", await RosterAsync(romeo), StringComparison.Ordinal);
        await juliet.SendAsync("<presence type='subscribed' to='romeo@example.com'/>");
        Assert.Contains("subscription='both'", await RosterAsync(romeo), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<preauth xmlns='urn:xmpp:pars:0' token='wrong'/>")]
    [InlineData("<preauth xmlns='urn:xmpp:pars:0'/>")]
    [InlineData("")]
    public async Task Asks_the_inviter_about_everybody_else(string child)
    {
        await using var world = await StartAsync();
        var romeo = await world.ComeAsync("romeo@example.com/r");
        await world.FromAfarAsync(
            $"<presence type='subscribe' from='juliet@example.org' to='romeo@example.com'>{child}</presence>");
        Assert.Contains("type='subscribe'", romeo.One(), StringComparison.Ordinal);
        Assert.DoesNotContain("juliet", await RosterAsync(romeo), StringComparison.Ordinal);
    }

    static Task<string> RosterAsync(Client client) =>
        client.AnswerAsync("<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>");

    static Task<World> StartAsync() => World.StartAsync(services =>
    {
        services.AddDiscovery().AddBasics().AddRoster().AddPresence()
            .AddSingleton<IInvitations, OneToken>();
    });

    sealed class OneToken : IInvitations
    {
        public ValueTask<bool> RedeemContactAsync(
            AccountRef inviter, Jid contact, string token, CancellationToken cancel) =>
            new(inviter.Address.Local == "romeo" && token == "right");

        public ValueTask<AccountAnswer<NewInvitation>> CreateAsync(
            AccountRef? inviter, InvitationKind kind, string domain, string? local, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<bool> MayRegisterAsync(string domain, string token, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<AccountAnswer<AccountRef>> RegisterAsync(
            Jid address, Secret password, string? token, SignInOrigin origin, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<InvitationInfo>> ListAsync(AccountRef inviter, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<AccountAnswer<Done>> RevokeAsync(AccountRef inviter, long id, CancellationToken cancel) =>
            throw new NotSupportedException();
    }
}
