using Hutong.Edge.Sip.Messages;
using Hutong.Switch.Features;

namespace Hutong.Edge.Sip;

/// <summary>What the edge implements; messages are shown on telephones as well.</summary>
sealed class SipFeature(SipStack stack) : Feature
{
    public override string Name => "sip";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("RFC 3261", null, "SIP: Session Initiation Protocol", Support.Partial,
            "registrar and user agent on both sides of a call; no proxy, no S/MIME"),
        new("RFC 3262", null, "Reliability of Provisional Responses in SIP"),
        new("RFC 3263", null, "SIP: Locating SIP Servers", Support.Partial,
            "NAPTR, SRV and addresses of trunks"),
        new("RFC 3264", null, "An Offer/Answer Model with SDP"),
        new("RFC 3311", null, "The SIP UPDATE Method", Support.Partial, "taken at any time, sent to refresh"),
        new("RFC 3323", null, "A Privacy Mechanism for SIP", Support.Partial, "withheld numbers, both ways"),
        new("RFC 3325", null, "Private Extensions to SIP for Asserted Identity within Trusted Networks",
            Support.Partial, "with trunks and towards own telephones"),
        new("RFC 3327", null, "SIP Extension Header Field for Registering Non-Adjacent Contacts (Path)"),
        new("RFC 3326", null, "The Reason Header Field for SIP", Support.Partial, "sent, not read"),
        new("RFC 3428", null, "SIP Extension for Instant Messaging", Support.Partial, "plain text, outside of calls"),
        new("RFC 3515", null, "The SIP Refer Method", Support.Partial, "from telephones, inside of a call"),
        new("RFC 3581", null, "An Extension to SIP for Symmetric Response Routing"),
        new("RFC 3842", null, "A Message Summary and Message Waiting Indication Event Package for SIP"),
        new("RFC 3891", null, "The SIP Replaces Header", Support.Partial,
            "for legs of the same account, and calls that ring at a colleague who allows it"),
        new("RFC 3856", null, "A Presence Event Package for SIP", Support.Partial,
            "presence for telephones of those who may see it; no watcher information"),
        new("RFC 3863", null, "Presence Information Data Format (PIDF)", Support.Partial,
            "whether somebody can be reached, and a note"),
        new("RFC 3903", null, "SIP Extension for Event State Publication", Support.Partial, "presence"),
        new("RFC 4028", null, "Session Timers in SIP"),
        new("RFC 4235", null, "An INVITE-Initiated Dialog Event Package for SIP", Support.Partial,
            "that somebody rings or talks, full and partial; not with whom, and no session descriptions"),
        new("RFC 4480", null, "RPID: Rich Presence Extensions to PIDF", Support.Partial, "activities: away or busy"),
        new("RFC 5626", null, "Managing Client-Initiated Connections in SIP", Support.Partial,
            "registrar and edge in one; no flow tokens"),
        new("RFC 5806", null, "Diversion Indication in SIP", Support.Partial, "sent"),
        new("RFC 6086", null, "SIP INFO Method and Package Framework", Support.Partial, "digits"),
        new("RFC 6223", null, "Indication of Support for Keep-Alive", Support.Partial, "offered over TCP and TLS"),
        new("RFC 6665", null, "SIP-Specific Event Notification", Support.Partial,
            "message-summary, presence, dialog, refer"),
        new("RFC 7118", null, "The WebSocket Protocol as a Transport for SIP"),
        new("RFC 8760", null, "The SIP Digest Access Authentication Scheme", Support.Partial, "MD5, SHA-256"),
    ];

    public override void Declare(FeatureParts parts)
    {
        stack.Parts = parts;
        parts.Add(new MessagesToPhones(stack));
        parts.Presences.Add(stack.Presences);
    }
}
