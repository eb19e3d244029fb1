import { describe, expect, it } from 'vitest';
import { Ns, parseXml, XmlError, xml } from '../src/index.ts';

describe('XML', () => {
  it('reads what it writes, whatever is in it', () => {
    const odd = '<&>"\' \u{1f600} 中文 ]]>';
    const written = xml('message', Ns.client, { id: odd }, xml('body', Ns.client, {}, odd), xml('r', Ns.sm)).toString();
    const read = parseXml(written);
    expect(read.attr('id')).toBe(odd);
    expect(read.child('body')?.text).toBe(odd);
    expect(read.child('r', Ns.sm)).toBeDefined();
    expect(read.toString()).toBe(written);
  });

  it('resolves prefixes', () => {
    const read = parseXml("<s:features xmlns:s='a'><b xmlns='c'><s:d/></b></s:features>");
    expect(read.is('features', 'a')).toBe(true);
    expect(read.child('b', 'c')?.child('d', 'a')).toBeDefined();
  });

  it.each([
    '<a>',
    '<a></b>',
    '<!DOCTYPE a><a/>',
    '<a><!-- b --></a>',
    '<a>&nbsp;</a>',
    '<x:a/>',
    '<a/><b/>',
    '<?pi?><a/>',
  ])('refuses %s', (text) => {
    expect(() => parseXml(text)).toThrow(XmlError);
  });

  it('leaves out what XML cannot carry', () => {
    expect(xml('a', 'n', {}, 'b\u0000\u0008c\ud800').toString()).toBe("<a xmlns='n'>bc\ufffd</a>");
  });
});
