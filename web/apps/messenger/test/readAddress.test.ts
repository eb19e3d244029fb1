import { describe, expect, it } from 'vitest';
import { readAddress } from '../src/pages/chats/readAddress';

describe('What is typed as a number', () => {
  it.each([
    ['+8613911110001', '138 0013 8000', '+8613800138000'],
    ['+8613911110001', '021 5555 0102', '+862155550102'],
    ['+8613911110001', '00 1 415 555 0134', '+14155550134'],
    ['+14155550134', '(415) 555-0199', '+14155550199'],
    ['+442079460018', '0161 496 0000', '+441614960000'],
    ['+85251110101', '2345 6789', '+85223456789'],
    ['+390612345678', '0212345678', '+390212345678'],
    ['lin', '13800138000', '+8613800138000'],
  ])('of %s, %s, is %s', (own, typed, number) => {
    expect(readAddress(typed, `${own}@example.net`)).toBe(`${number}@example.net`);
  });

  it.each([
    ['+14155550134', '5550199'],
    ['+8613911110001', '55550102'],
    ['lin', '021 5555 0102'],
  ])('of %s, %s, is not whole', (own, typed) => {
    expect(readAddress(typed, `${own}@example.net`)).toBeUndefined();
  });
});
