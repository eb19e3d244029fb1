using System.Text.Json.Serialization;

namespace Hutong.Accounts.Http;

/// <param name="PublicKey">For <c>PublicKeyCredential.parseCreationOptionsFromJSON</c>.</param>
sealed record PasskeyCreation(PasskeyCreationOptions PublicKey);

/// <param name="Challenge">Base64url; good for five minutes and once.</param>
/// <param name="Rp">For whom.</param>
/// <param name="User">The account, as the authenticator keeps and shows it.</param>
/// <param name="PubKeyCredParams">Algorithms, best first.</param>
/// <param name="Timeout">Milliseconds.</param>
/// <param name="ExcludeCredentials">What the account has already.</param>
/// <param name="AuthenticatorSelection">What is wanted of the authenticator.</param>
/// <param name="Attestation"><c>none</c>: whose make it is does not matter.</param>
sealed record PasskeyCreationOptions(
    string Challenge, PasskeyParty Rp, PasskeyUser User, IReadOnlyList<PasskeyAlgorithm> PubKeyCredParams, int Timeout,
    IReadOnlyList<PasskeyDescriptor> ExcludeCredentials, PasskeySelection AuthenticatorSelection, string Attestation);

sealed record PasskeyParty(string Id, string Name);

/// <param name="Id">Base64url; opaque.</param>
/// <param name="Name">The address.</param>
/// <param name="DisplayName">The name shown.</param>
sealed record PasskeyUser(string Id, string Name, string DisplayName);

/// <param name="Alg">A COSE algorithm: -7 or -257.</param>
/// <param name="Type"><c>public-key</c>.</param>
sealed record PasskeyAlgorithm(long Alg, string Type = "public-key");

/// <param name="Id">Base64url.</param>
/// <param name="Transports">How it is reached.</param>
/// <param name="Type"><c>public-key</c>.</param>
sealed record PasskeyDescriptor(string Id, IReadOnlyList<string> Transports, string Type = "public-key");

sealed record PasskeySelection(string ResidentKey, string UserVerification, bool RequireResidentKey);

/// <param name="PublicKey">For <c>PublicKeyCredential.parseRequestOptionsFromJSON</c>.</param>
sealed record PasskeyRequestOptions(PasskeyRequest PublicKey);

/// <param name="Challenge">Base64url; good for five minutes and once.</param>
/// <param name="RpId">For whom.</param>
/// <param name="Timeout">Milliseconds.</param>
/// <param name="UserVerification"><c>required</c>.</param>
/// <param name="AllowCredentials">Always empty: the authenticator knows, and nothing is told of accounts.</param>
sealed record PasskeyRequest(
    string Challenge, string RpId, int Timeout, string UserVerification,
    IReadOnlyList<PasskeyDescriptor> AllowCredentials);

/// <param name="Credential">What <c>toJSON()</c> of the new credential gives.</param>
/// <param name="Name">What the passkey is called.</param>
sealed record PasskeyAddition(NewCredential Credential, string? Name = null);

sealed record NewCredential(NewCredentialResponse Response);

sealed record NewCredentialResponse(
    [property: JsonPropertyName("clientDataJSON")] string ClientDataJSON, string AttestationObject,
    IReadOnlyList<string>? Transports = null);

/// <param name="Credential">What <c>toJSON()</c> of the credential gives.</param>
/// <param name="Device">What this device is called in lists.</param>
sealed record PasskeySession(UsedCredential Credential, string? Device = null);

sealed record UsedCredential(string RawId, UsedCredentialResponse Response);

sealed record UsedCredentialResponse(
    [property: JsonPropertyName("clientDataJSON")] string ClientDataJSON, string AuthenticatorData, string Signature,
    string? UserHandle = null);

/// <param name="Name">The new name.</param>
sealed record PasskeyName(string Name);

/// <param name="Id">Its id in this list.</param>
/// <param name="Name">What it is called.</param>
/// <param name="BackedUp">Whether it is kept beyond one device.</param>
/// <param name="Created">When it was added.</param>
/// <param name="Used">When it last signed in.</param>
sealed record PasskeyAnswer(string Id, string Name, bool BackedUp, DateTimeOffset Created, DateTimeOffset? Used);

sealed record PasskeyPage(IReadOnlyList<PasskeyAnswer> Items, string? Next);
