using Hutong.Contracts.Accounts;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;

namespace Hutong.Contracts.Messaging;

/// <summary>What an account shows of itself.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Number">The telephone number, or null.</param>
/// <param name="Organization">The company, or null.</param>
/// <param name="Title">What somebody does there, or null.</param>
/// <param name="About">A line about oneself, or null.</param>
/// <param name="Picture">A PNG image, or empty.</param>
public sealed record PastProfile(
    string Name, string? Number, string? Organization, string? Title, string? About, ReadOnlyMemory<byte> Picture);

/// <summary>
/// A past taken over from elsewhere: contacts, profiles, messages with times of their own. It goes through the units
/// of work of live traffic, so that what is taken over cannot be told from what happened here.
/// </summary>
public interface IPast
{
    /// <summary>
    /// Makes two accounts contacts of each other, each under the other's name for it; done before, it changes nothing.
    /// </summary>
    ValueTask BefriendAsync(
        AccountRef one, string nameOfOne, AccountRef other, string nameOfOther, CancellationToken cancel);

    /// <summary>Publishes a profile and its picture (XEP-0292, XEP-0084).</summary>
    ValueTask ShowAsync(AccountRef owner, PastProfile profile, CancellationToken cancel);

    /// <summary>Whether an account's archive holds anything with another address.</summary>
    ValueTask<bool> HasSpokenAsync(AccountRef owner, Jid other, CancellationToken cancel);

    /// <summary>
    /// Sends a message at a past time; false when it was refused. Times should not go back within a conversation:
    /// archives are in the order of arrival.
    /// </summary>
    ValueTask<bool> SayAsync(
        AccountRef from, AccountRef to, DateTimeOffset at, string id, IReadOnlyList<Element> content,
        CancellationToken cancel);

    /// <summary>
    /// Marks a conversation as read (XEP-0490) but for the last few messages with a text that the other sent, and
    /// all of it as delivered.
    /// </summary>
    ValueTask ReadAsync(AccountRef reader, Jid other, int unread, CancellationToken cancel);
}
