using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Commands;
using Hutong.Switch.Features;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;

namespace Hutong.Accounts.Invitations;

/// <summary>Invitations made in any client, through ad-hoc commands.</summary>
sealed class InvitationFeature(IInvitations book, AccountsOptions accounts, InvitationOptions options) : Feature
{
    public override string Name => "invitations";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0401", "0.6.0", "Ad-hoc Account Invitation Generation", Support.Partial, "no landing page"),
    ];

    public override void Declare(FeatureParts parts)
    {
        var open = options.AccountsMayInvite && accounts.SignUp != SignUpRule.Imported;
        parts.Add(new InviteCommand(book, open));
        parts.Add(new CreateAccountCommand(book, open));
    }

    /// <summary>The result of both (XEP-0401 section 3).</summary>
    static CommandStep Result(AccountAnswer<NewInvitation> made) => made.IsDone
        ? CommandStep.Done(result: DataForm.Of("result", "urn:xmpp:invite#invitation",
            new FormField("uri", made.Value.Uri, "text-single", "URI"),
            new FormField("expire", made.Value.Expires.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), "text-single")))
        : CommandStep.Refuse((made.Fault switch
        {
            AccountFault.Taken => StanzaError.Conflict,
            AccountFault.TooMany => StanzaError.ResourceConstraint,
            AccountFault.NotAllowed => StanzaError.Forbidden,
            AccountFault.NotAnAddress => StanzaError.NotAcceptable,
            _ => StanzaError.InternalServerError,
        }) with { Text = made.Why });

    sealed class InviteCommand(IInvitations book, bool withAccount) : ICommand
    {
        public string Node => "urn:xmpp:invite#invite";

        public string Name => "邀请好友 / Invite a contact";

        public bool OfDomain => true;

        public bool IsOffered(User user) => true;

        public async ValueTask<CommandStep> RunAsync(CommandCall call, CancellationToken cancel) =>
            Result(await book.CreateAsync(call.User.Ref,
                withAccount ? InvitationKind.ContactWithAccount : InvitationKind.Contact, call.User.Address.Domain,
                null,
                cancel));
    }

    sealed class CreateAccountCommand(IInvitations book, bool isOffered) : ICommand
    {
        public string Node => "urn:xmpp:invite#create-account";

        public string Name => "邀请开户 / Invite to open an account";

        public bool OfDomain => true;

        public bool IsOffered(User user) => isOffered;

        public async ValueTask<CommandStep> RunAsync(CommandCall call, CancellationToken cancel)
        {
            if (call.Step == 0 && call.Form is null)
            {
                return CommandStep.Ask(DataForm.Of("form", "urn:xmpp:invite#create-account",
                    new FormField("username", (string?)null, "text-single", "用户名 / User name")));
            }

            var name = call.Form?.Value("username");
            return Result(await book.CreateAsync(call.User.Ref, InvitationKind.Account, call.User.Address.Domain,
                string.IsNullOrWhiteSpace(name) ? null : name, cancel));
        }
    }
}
