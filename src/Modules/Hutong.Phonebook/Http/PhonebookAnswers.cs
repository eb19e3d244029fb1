using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Book;
using Microsoft.AspNetCore.Http;

namespace Hutong.Phonebook.Http;

/// <summary>Refusals as problem+json (RFC 9457).</summary>
static class PhonebookAnswers
{
    public static IResult Problem(CardFault fault, CardWritten? written = null)
    {
        var (status, type, title) = fault switch
        {
            CardFault.NotFound => (404, "not-found", "there is no such contact"),
            CardFault.Precondition => (412, "changed-meanwhile", "it was changed meanwhile"),
            CardFault.NotACard => (422, "not-a-card", "this is not a vCard"),
            CardFault.TooLong => (413, "too-long", "the card is too long"),
            CardFault.UidTaken => (409, "uid-taken", "another contact has this uid"),
            CardFault.BadName => (400, "bad-name", "the name cannot be used"),
            CardFault.Full => (507, "full", "the phonebook is full"),
            _ => (503, "unavailable", "not possible now"),
        };
        var more = written?.TakenBy is { } other
            ? new Dictionary<string, object?> { ["contact"] = ContactBodies.Text(other.Id) } : null;
        return TypedResults.Problem(
            statusCode: status, title: title, type: "urn:hutong:problem:" + type, extensions: more);
    }

    public static IResult NotFound() => Problem(CardFault.NotFound);

    public static IResult Bad(string what) => TypedResults.Problem(
        what, statusCode: 400, title: "the request cannot be read", type: "urn:hutong:problem:bad-request");
}
