using System.Text.Json.Serialization;

namespace Hutong.Accounts.Http;

/// <param name="Number">A number in any usual spelling.</param>
/// <param name="Domain">The domain of the address; the server's first one when left out.</param>
/// <param name="Purpose"><c>sign-in</c> (when left out) or <c>move</c>.</param>
/// <param name="Language">The language of the message: <c>zh-CN</c> or <c>en</c>.</param>
sealed record CodeRequest(string Number, string? Domain = null, string? Purpose = null, string? Language = null);

/// <param name="Expires">Until when the code is valid.</param>
/// <param name="ResendSeconds">Seconds until another may be asked for.</param>
sealed record CodeAnswer(DateTimeOffset Expires, int ResendSeconds);

/// <param name="Address">A number or a name, with or without a domain.</param>
/// <param name="Code">The one-time code that was sent to the number.</param>
/// <param name="Password">The account's password or one of its device passwords.</param>
/// <param name="Invitation">A token, where an account is opened by invitation.</param>
/// <param name="Device">What this device is called in lists.</param>
/// <param name="Language">The language of texts of a new account.</param>
sealed record SessionRequest(
    string Address, string? Code = null, string? Password = null, string? Invitation = null, string? Device = null,
    string? Language = null);

/// <param name="Token">The bearer token; shown once.</param>
/// <param name="Expires">Its end.</param>
/// <param name="Account">The account's id.</param>
/// <param name="Address">Its address.</param>
/// <param name="Device">The id under which this session is listed.</param>
/// <param name="Opened">Whether the account was opened by this.</param>
sealed record SessionAnswer(
    string Token, DateTimeOffset Expires, string Account, string Address, string Device, bool Opened);

/// <param name="Token">The token of a sign-in link.</param>
/// <param name="Device">What this device is called in lists.</param>
sealed record LinkRequest(string Token, string? Device = null);

/// <param name="ReadyAt">When a new code will open the account, unless a signed-in device refuses.</param>
sealed record RecoveryAnswer(DateTimeOffset ReadyAt);

/// <param name="Id">Its id.</param>
/// <param name="Kind"><c>password</c>, <c>device-password</c>, <c>token</c>, or <c>connection</c>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Used">When it was last used, to the hour.</param>
/// <param name="Expires">Its end.</param>
/// <param name="Current">Whether this request came with it.</param>
sealed record DeviceAnswer(
    string Id, string Kind, string Name, DateTimeOffset? Created, DateTimeOffset? Used, DateTimeOffset? Expires,
    bool Current);

sealed record DevicePage(IReadOnlyList<DeviceAnswer> Items, string? Next);

/// <param name="Name">What the device is called.</param>
sealed record DevicePasswordRequest(string? Name = null);

/// <param name="Id">Its id.</param>
/// <param name="Name">What the device is called.</param>
/// <param name="Password">The password; shown once.</param>
sealed record DevicePasswordAnswer(string Id, string Name, string Password);

/// <param name="Account">The account's id, which never changes.</param>
/// <param name="Address">The address that it holds now.</param>
/// <param name="Number">The number, when the address is one.</param>
/// <param name="State"><c>imported</c>, <c>active</c> or <c>disabled</c>.</param>
/// <param name="Created">When it was opened.</param>
/// <param name="Passwords">How many passwords it has.</param>
sealed record AccountBody(
    string Account, string Address, string? Number, string State, DateTimeOffset Created, int Passwords);

sealed record AccountPage(IReadOnlyList<AccountBody> Items, string? Next);

/// <param name="Password">The new password; everything that signed in by the old one is signed out.</param>
/// <param name="CurrentPassword">The old one, when there is one.</param>
/// <param name="Language">The language of the texts that the server writes: <c>zh-CN</c> or <c>en</c>.</param>
sealed record AccountChange(string? Password = null, string? CurrentPassword = null, string? Language = null);

/// <param name="CurrentPassword">The password, when there is one.</param>
sealed record AccountErasure(string? CurrentPassword = null);

/// <param name="Number">The new number.</param>
/// <param name="Code">The code sent to it for the purpose <c>move</c>.</param>
/// <param name="TellContacts">Whether contacts and who writes to the old number are told the new one.</param>
sealed record NumberRequest(string Number, string Code, bool TellContacts = true);

/// <param name="Address">The name wished for, with or without a domain.</param>
/// <param name="Password">A password of at least 8 characters.</param>
/// <param name="Invitation">The invitation's token, where one is needed.</param>
/// <param name="Device">What this device is called in lists.</param>
sealed record RegisterRequest(string Address, string Password, string? Invitation = null, string? Device = null);

/// <param name="Kind"><c>contact</c>, <c>contact-with-account</c> or <c>account</c>.</param>
/// <param name="Name">A name to reserve, for an account.</param>
sealed record InvitationRequest(string? Kind = null, string? Name = null);

/// <param name="Id">Its id.</param>
/// <param name="Uri">The <c>xmpp:</c> URI; shown once.</param>
/// <param name="Token">The token in it; shown once.</param>
/// <param name="Expires">Its end.</param>
sealed record InvitationAnswer(string Id, string Uri, string Token, DateTimeOffset Expires);

/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is good for.</param>
/// <param name="Address">The domain, or the reserved address.</param>
/// <param name="Expires">Its end.</param>
sealed record InvitationItem(string Id, string Kind, string? Address, DateTimeOffset Expires);

sealed record InvitationPage(IReadOnlyList<InvitationItem> Items, string? Next);

/// <param name="Address">A number or a name, with or without a domain.</param>
/// <param name="Password">A password, or none: nobody can sign in until a code is entered.</param>
sealed record AdminAccountRequest(string Address, string? Password = null);

/// <param name="Disabled">Whether the account is locked.</param>
/// <param name="Password">A new password.</param>
sealed record AdminAccountChange(bool? Disabled = null, string? Password = null);

/// <param name="Domain">The domain.</param>
/// <param name="Tenant">Its tenant; the first when left out.</param>
/// <param name="NewTenant">The name of a tenant to open with it.</param>
sealed record DomainBody(string Domain, int? Tenant = null, string? NewTenant = null);

sealed record DomainPage(IReadOnlyList<DomainBody> Items, string? Next);

/// <param name="Lines">Lines dealt with.</param>
/// <param name="Added">Accounts opened.</param>
/// <param name="Duplicates">Numbers that somebody has.</param>
/// <param name="Refused">Lines refused.</param>
/// <param name="Faults">The first of them.</param>
/// <param name="Finished">Whether all is in.</param>
sealed record ImportAnswer(
    long Lines, long Added, long Duplicates, long Refused, IReadOnlyList<ImportFaultAnswer> Faults, bool Finished);

/// <param name="Line">The line's number.</param>
/// <param name="Fault">Why it was refused.</param>
sealed record ImportFaultAnswer(long Line, string Fault);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CodeRequest))]
[JsonSerializable(typeof(CodeAnswer))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(LinkRequest))]
[JsonSerializable(typeof(RecoveryAnswer))]
[JsonSerializable(typeof(PairingRequest))]
[JsonSerializable(typeof(PairingAnswer))]
[JsonSerializable(typeof(PairingClaim))]
[JsonSerializable(typeof(PairingNewsAnswer))]
[JsonSerializable(typeof(PairingViewAnswer))]
[JsonSerializable(typeof(PairingCode))]
[JsonSerializable(typeof(PasskeyCreation))]
[JsonSerializable(typeof(PasskeyRequestOptions))]
[JsonSerializable(typeof(PasskeyAddition))]
[JsonSerializable(typeof(PasskeySession))]
[JsonSerializable(typeof(PasskeyName))]
[JsonSerializable(typeof(PasskeyPage))]
[JsonSerializable(typeof(DevicePage))]
[JsonSerializable(typeof(DevicePasswordRequest))]
[JsonSerializable(typeof(DevicePasswordAnswer))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(AccountPage))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(AccountErasure))]
[JsonSerializable(typeof(NumberRequest))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(InvitationAnswer))]
[JsonSerializable(typeof(InvitationPage))]
[JsonSerializable(typeof(AdminAccountRequest))]
[JsonSerializable(typeof(AdminAccountChange))]
[JsonSerializable(typeof(DomainBody))]
[JsonSerializable(typeof(DomainPage))]
[JsonSerializable(typeof(ImportAnswer))]
sealed partial class ApiJson : JsonSerializerContext;
