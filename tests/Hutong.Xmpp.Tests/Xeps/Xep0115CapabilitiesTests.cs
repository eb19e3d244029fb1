using System.Text;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Tests.Xeps;

public sealed class Xep0115CapabilitiesTests
{
    static DiscoInfo Read(string xml) => DiscoInfo.Read(ElementReader.Parse(Encoding.UTF8.GetBytes(xml)))!;

    [Fact]
    public void Hashes_the_simple_example_of_section_5_2() =>
        Assert.Equal("QgayPKawpkPSDYmwT/WM94uAlu0=", Capabilities.Hashed(Read(
        """
        <query xmlns='http://jabber.org/protocol/disco#info' node='https://exodus.example#QgayPKawpkPSDYmwT/WM94uAlu0='>
        <identity category='client' name='Exodus 0.9.1' type='pc'/>
        <feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/>
        <feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/>
        </query>
        """)));

    const string Complex =
        """
        <query xmlns='http://jabber.org/protocol/disco#info' node='http://psi-im.org#q07IKJEyjvHSyhy//CH0CxmKi8w='>
        <identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>
        <identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>
        <feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/>
        <feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/>
        <x xmlns='jabber:x:data' type='result'>
        <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>
        <field var='ip_version' type='text-multi'><value>ipv4</value><value>ipv6</value></field>
        <field var='os'><value>Mac</value></field><field var='os_version'><value>10.5.1</value></field>
        <field var='software'><value>Psi</value></field><field var='software_version'><value>0.11</value></field>
        </x></query>
        """;

    [Fact]
    public void Hashes_the_complex_example_of_section_5_3() =>
        Assert.Equal("q07IKJEyjvHSyhy//CH0CxmKi8w=", Capabilities.Hashed(Read(Complex)));

    [Theory]
    [InlineData("<feature var='a'/><feature var='a'/>")]
    [InlineData("<identity category='client' type='pc'/><identity category='client' type='pc'/>")]
    [InlineData("<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>a</value>"
        + "</field></x>"
        + "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>a</value></field></x>")]
    [InlineData("<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>a</value>"
        + "<value>b</value></field></x>")]
    public void Refuses_to_hash_an_ill_formed_answer(string inner) => Assert.Null(Capabilities.Hashed(
        Read($"<query xmlns='http://jabber.org/protocol/disco#info'>{inner}</query>")));

    [Fact]
    public void An_answer_reads_back_as_it_was_written()
    {
        var info = Read(Complex);
        var again = DiscoInfo.Read(ElementReader.Parse(info.ToElement().ToBytes()))!;
        Assert.Equal(Capabilities.Hashed(info), Capabilities.Hashed(again));
        Assert.Equal(info.Identities, again.Identities);
    }

    [Fact]
    public void Reads_the_element_of_a_presence_and_not_the_one_before_hashes()
    {
        var now = ElementReader.Parse("<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>"u8);
        Assert.Equal("n#v", Capabilities.Read(now)!.QueryNode);
        Assert.Null(Capabilities.Read(
            ElementReader.Parse("<c xmlns='http://jabber.org/protocol/caps' node='n' ver='v' ext='x'/>"u8)));
    }
}
