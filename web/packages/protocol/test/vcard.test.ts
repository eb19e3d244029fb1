import { describe, expect, it } from 'vitest';
import { Ns, readProfile, writeProfile, xml } from '../src/index.ts';

const card = xml(
  'vCard',
  Ns.vcard,
  {},
  xml('FN', Ns.vcard, {}, '林晓雨'),
  xml('TEL', Ns.vcard, {}, xml('NUMBER', Ns.vcard, {}, '+86 10 6401 3900')),
  xml('ORG', Ns.vcard, {}, xml('ORGNAME', Ns.vcard, {}, '鼓楼设计'), xml('ORGUNIT', Ns.vcard, {}, '图纸')),
);

describe('A profile', () => {
  it('is read from a card, with nothing where nothing is', () => {
    expect(readProfile(card)).toEqual({ name: '林晓雨', company: '鼓楼设计', title: '', about: '' });
    expect(readProfile(undefined)).toEqual({ name: '', company: '', title: '', about: '' });
  });

  it('is written into a card, and what else the card holds stays', () => {
    const written = writeProfile(card, { name: 'Lin', company: '', title: ' Architect ', about: 'a & b' });
    expect(readProfile(written)).toEqual({ name: 'Lin', company: '', title: 'Architect', about: 'a & b' });
    expect(written.child('TEL')?.child('NUMBER')?.text).toBe('+86 10 6401 3900');
    expect(written.all('FN')).toHaveLength(1);
    expect(written.child('ORG')).toBeUndefined();
  });
});
