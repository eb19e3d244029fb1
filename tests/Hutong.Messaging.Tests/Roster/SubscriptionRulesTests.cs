using Hutong.Messaging.Roster;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Tests.Roster;

/// <summary>Every row of the tables of RFC 6121 appendix A.</summary>
public sealed class SubscriptionRulesTests
{
    const int No = 0, To = 1, Fr = 2, Bo = 3, Po = 4, Pi = 8, Ap = 16;

    [Theory]
    [InlineData(No, Po)]
    [InlineData(No | Po, No | Po)]
    [InlineData(No | Pi, No | Po | Pi)]
    [InlineData(No | Po | Pi, No | Po | Pi)]
    [InlineData(To, To)]
    [InlineData(To | Pi, To | Pi)]
    [InlineData(Fr, Fr | Po)]
    [InlineData(Fr | Po, Fr | Po)]
    [InlineData(Bo, Bo)]
    public void Table_2_outbound_subscribe_is_always_routed(int before, int after) =>
        Out(before, StanzaType.Subscribe, true, after);

    [Theory]
    [InlineData(No, No)]
    [InlineData(No | Po, No)]
    [InlineData(No | Pi, No | Pi)]
    [InlineData(No | Po | Pi, No | Pi)]
    [InlineData(To, No)]
    [InlineData(To | Pi, No | Pi)]
    [InlineData(Fr, Fr)]
    [InlineData(Fr | Po, Fr)]
    [InlineData(Bo, Fr)]
    public void Table_3_outbound_unsubscribe_is_always_routed(int before, int after) =>
        Out(before, StanzaType.Unsubscribe, true, after);

    [Theory]
    [InlineData(No, false, No | Ap)]
    [InlineData(No | Po, false, No | Po | Ap)]
    [InlineData(No | Pi, true, Fr)]
    [InlineData(No | Po | Pi, true, Fr | Po)]
    [InlineData(To, false, To | Ap)]
    [InlineData(To | Pi, true, Bo)]
    [InlineData(Fr, false, Fr)]
    [InlineData(Fr | Po, false, Fr | Po)]
    [InlineData(Bo, false, Bo)]
    public void Table_4_outbound_subscribed(int before, bool routed, int after) =>
        Out(before, StanzaType.Subscribed, routed, after);

    [Theory]
    [InlineData(No, false, No)]
    [InlineData(No | Po, false, No | Po)]
    [InlineData(No | Pi, true, No)]
    [InlineData(No | Po | Pi, true, No | Po)]
    [InlineData(To, false, To)]
    [InlineData(To | Pi, true, To)]
    [InlineData(Fr, true, No)]
    [InlineData(Fr | Po, true, No | Po)]
    [InlineData(Bo, true, To)]
    [InlineData(No | Ap, false, No)]
    [InlineData(To | Ap, false, To)]
    public void Table_5_outbound_unsubscribed(int before, bool routed, int after) =>
        Out(before, StanzaType.Unsubscribed, routed, after);

    [Theory]
    [InlineData(No, true, No | Pi, null)]
    [InlineData(No | Po, true, No | Po | Pi, null)]
    [InlineData(No | Pi, false, No | Pi, null)]
    [InlineData(No | Po | Pi, false, No | Po | Pi, null)]
    [InlineData(To, true, To | Pi, null)]
    [InlineData(To | Pi, false, To | Pi, null)]
    [InlineData(Fr, false, Fr, "subscribed")]
    [InlineData(Fr | Po, false, Fr | Po, "subscribed")]
    [InlineData(Bo, false, Bo, "subscribed")]
    [InlineData(No | Ap, false, Fr | Ap, "subscribed")]
    [InlineData(To | Ap, false, Bo | Ap, "subscribed")]
    public void Table_6_inbound_subscribe(int before, bool delivered, int after, string? reply) =>
        In(before, StanzaType.Subscribe, delivered, after, reply);

    [Theory]
    [InlineData(No, false, No)]
    [InlineData(No | Po, false, No | Po)]
    [InlineData(No | Pi, true, No)]
    [InlineData(No | Po | Pi, true, No | Po)]
    [InlineData(To, false, To)]
    [InlineData(To | Pi, true, To)]
    [InlineData(Fr, true, No)]
    [InlineData(Fr | Po, true, No | Po)]
    [InlineData(Bo, true, To)]
    public void Table_7_inbound_unsubscribe(int before, bool delivered, int after) =>
        In(before, StanzaType.Unsubscribe, delivered, after, delivered ? "unsubscribed" : null);

    [Theory]
    [InlineData(No, false, No)]
    [InlineData(No | Po, true, To)]
    [InlineData(No | Pi, false, No | Pi)]
    [InlineData(No | Po | Pi, true, To | Pi)]
    [InlineData(To, false, To)]
    [InlineData(To | Pi, false, To | Pi)]
    [InlineData(Fr, false, Fr)]
    [InlineData(Fr | Po, true, Bo)]
    [InlineData(Bo, false, Bo)]
    public void Table_8_inbound_subscribed(int before, bool delivered, int after) =>
        In(before, StanzaType.Subscribed, delivered, after, null);

    [Theory]
    [InlineData(No, false, No)]
    [InlineData(No | Po, true, No)]
    [InlineData(No | Pi, false, No | Pi)]
    [InlineData(No | Po | Pi, true, No | Pi)]
    [InlineData(To, true, No)]
    [InlineData(To | Pi, true, No | Pi)]
    [InlineData(Fr, false, Fr)]
    [InlineData(Fr | Po, true, Fr)]
    [InlineData(Bo, true, Fr)]
    public void Table_9_inbound_unsubscribed(int before, bool delivered, int after) =>
        In(before, StanzaType.Unsubscribed, delivered, after, null);

    static void Out(int before, StanzaType type, bool routed, int after) =>
        Assert.Equal(new OutboundRule((Subscription)after, routed),
            SubscriptionRules.Outbound((Subscription)before, type));

    static void In(int before, StanzaType type, bool delivered, int after, string? reply)
    {
        var rule = SubscriptionRules.Inbound((Subscription)before, type);
        Assert.Equal(((Subscription)after, delivered, reply), (rule.State, rule.Deliver, StanzaTypes.Text(rule.Reply)));
    }
}
