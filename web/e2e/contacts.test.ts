import { type Browser, expect, type Page, test } from '@playwright/test';
import { Desk, open, Phone, picture, serious, signIn } from './looks';
import { Server } from './server';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start('lin', 'zhang', '+8613800138021');
});

test.afterAll(() => server.stop());

const Names = [
  ...['阿依古丽', '白鹿原', '曾国藩', '陈思琪', '单田芳', '董小宛', '范仲淹', '高适', '何其芳', '贾岛', '李白'],
  ...['刘禹锡', '孟浩然', '欧阳修', '钱起', '苏轼', '陶渊明', '王维', '吴承恩', '谢灵运', '杨万里', '张三', '张九龄'],
  ...['周敦颐', 'Alice Brown', 'Ben Carter', 'Zoë Saldaña', '10086'],
];

function card(name: string, at: number): string {
  const lines = ['BEGIN:VCARD', 'VERSION:3.0', `UID:e2e-${at}`, `FN:${name}`, `TEL;TYPE=CELL:138 0013 ${8000 + at}`];
  if (at % 3 === 0) {
    lines.push(
      'ORG:巷口设计',
      'TITLE:设计师',
      `EMAIL;TYPE=WORK:p${at}@example.net`,
      'CATEGORIES:同事',
      'NOTE:一起喝过茶',
    );
  }
  return [...lines, 'END:VCARD', ''].join('\r\n');
}

const Twins = [
  'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:twin-1\r\nFN:李娜\r\nTEL;TYPE=CELL:13900139000\r\nNOTE:瑜伽\r\nEND:VCARD\r\n',
  'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:twin-2\r\nFN:Lina\r\nTEL:+86 139-0013-9000\r\nEMAIL:lina@example.net\r\nEND:VCARD\r\n',
].join('');

async function onContacts(browser: Browser, look: Parameters<typeof open>[1]): Promise<Page> {
  const page = await open(browser, look);
  await signIn(page, server, 'lin');
  await page.locator('a[href="/contacts"]').click();
  await expect(page.locator('.contact-list')).toBeVisible();
  return page;
}

const rowOf = (page: Page, name: string) => page.locator('.contact-row', { hasText: name });

test.describe.configure({ mode: 'serial' });

test('A phonebook is brought along, searched, changed and brought back', async ({ browser }) => {
  const page = await onContacts(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await expect(page.getByText('还没有联系人')).toBeVisible();
  await page.screenshot({ path: picture('contacts-empty-desk-zh-light') });

  // A file: what it would do is said first.
  await page.getByRole('button', { name: '导入' }).click();
  await page.locator('input[type=file]').setInputFiles({
    name: '旧手机.vcf',
    mimeType: 'text/vcard',
    buffer: Buffer.from(`${Names.map(card).join('')}${Twins}BEGIN:VCARD\r\nbroken\r\nEND:VCARD\r\n`),
  });
  await expect(page.locator('.preview')).toContainText('新增 30');
  await expect(page.locator('.preview')).toContainText('有 1 行读不出来');
  await page.screenshot({ path: picture('contacts-import-desk-zh-light') });
  await page.locator('.preview').getByRole('button', { name: '导入' }).click();
  await expect(page.locator('.contact-row')).toHaveCount(30);
  await expect(page.locator('.letter').first()).toHaveText('A');
  await expect(page.locator('.letter').last()).toHaveText('#');

  // A to Z in pinyin: 曾 is zeng, 单 is shan.
  await expect(page.locator('[data-letter=Z] .contact-row')).toContainText([
    '曾国藩',
    '张九龄',
    '张三',
    '周敦颐',
    'Zoë',
  ]);
  await page.locator('.letter-rail').getByRole('button', { name: '跳到 S' }).click();
  await expect(rowOf(page, '单田芳')).toBeInViewport();

  const search = page.getByRole('searchbox');
  for (const [typed, found] of [
    ['zs', '张三'],
    ['94', '张三'],
    ['zengguo', '曾国藩'],
    ['+86 138-0013-8021', '张三'],
    ['saldana', 'Zoë'],
  ] as const) {
    await search.fill(typed);
    await expect(rowOf(page, found)).toBeVisible();
    await expect(page.locator('.letter')).toHaveCount(0);
  }
  await search.fill('没有这个人');
  await expect(page.getByText('没有找到“没有这个人”')).toBeVisible();
  await search.fill('');

  // One card: seen, edited, as it was.
  await rowOf(page, '张三').click();
  await expect(page.locator('.contact-card h1')).toHaveText('张三');
  await expect(page.locator('.contact-facts')).toContainText('一起喝过茶');
  await page.screenshot({ path: picture('contacts-card-desk-zh-light') });
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: '编辑' }).click();
  await page.getByRole('textbox', { name: '姓名' }).fill('张三丰');
  await page.getByRole('button', { name: '添加邮箱' }).click();
  await page.locator('.edit-values input[type=email]').last().fill('sanfeng@example.net');
  await page.screenshot({ path: picture('contacts-edit-desk-zh-light') });
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('.contact-card h1')).toHaveText('张三丰');
  await expect(rowOf(page, '张三丰')).toBeVisible();
  await page.getByText('以前的版本').click();
  await page.locator('.version').getByRole('button', { name: '恢复' }).click();
  await expect(page.locator('.contact-card h1')).toHaveText('张三');
});

test('Many are deleted and come back', async ({ browser }) => {
  const page = await onContacts(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  await expect(page.locator('.contact-row')).toHaveCount(30);
  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: '多选' }).click();
  await page.locator('.selection-bar').getByRole('button', { name: '全选' }).click();
  await rowOf(page, '李白').click();
  await expect(page.locator('.selection-bar')).toContainText('已选 29 位');
  await page.screenshot({ path: picture('contacts-select-desk-zh-light') });
  await page.locator('.selection-bar').getByRole('button', { name: '删除' }).click();
  await expect(page.locator('.contact-row')).toHaveCount(1);
  await expect(page.locator('.notice')).toContainText('已删除 29 位联系人');
  await page.screenshot({ path: picture('contacts-deleted-desk-zh-light') });
  await page.locator('.notice').getByRole('button', { name: '撤销' }).click();
  await expect(page.locator('.contact-row')).toHaveCount(30);
});

test('Duplicates become one, and two again by the history', async ({ browser }) => {
  const page = await onContacts(browser, { locale: 'en', colorScheme: 'dark', viewport: Desk });
  await expect(page.locator('.contact-row')).toHaveCount(30);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Duplicates' }).click();
  await expect(page.locator('.dup')).toContainText(['李娜']);
  await page.screenshot({ path: picture('contacts-duplicates-desk-en-dark') });
  expect(await serious(page)).toEqual([]);
  await page.locator('.dup', { hasText: '李娜' }).getByRole('button', { name: 'Merge' }).click();
  await expect(page.locator('.contact-row')).toHaveCount(29);
  await rowOf(page, '李娜').click();
  await expect(page.locator('.contact-card')).toContainText('lina@example.net');

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'History' }).click();
  await expect(page.locator('.operations li').first()).toContainText('merged');
  await page.screenshot({ path: picture('contacts-history-desk-en-dark') });
  expect(await serious(page)).toEqual([]);
  await page.locator('.operations li').first().getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.contact-row')).toHaveCount(30);
});

test('On a phone one thing is shown at a time, and the keyboard gets everywhere', async ({ browser }) => {
  const page = await onContacts(browser, { locale: 'en', colorScheme: 'dark', viewport: Phone });
  await expect(page.locator('.contact-row')).toHaveCount(30);
  await page.screenshot({ path: picture('contacts-phone-en-dark') });
  expect(await serious(page)).toEqual([]);
  await page.getByRole('searchbox').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('.contact-card h1')).toBeVisible();
  await page.screenshot({ path: picture('contacts-card-phone-en-dark') });
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.locator('.contact-list')).toBeVisible();
});

test('A form has addresses, web addresses and groups, and what it does not show stays', async ({ browser }) => {
  const page = await onContacts(browser, { locale: 'en', colorScheme: 'light', viewport: Desk });
  await page.getByRole('button', { name: 'New contact' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Tea House');
  await page.getByRole('button', { name: 'Add a web address' }).click();
  await page.locator('.edit-values input[type=url]').fill('https://tea.example.net');
  await page.getByRole('button', { name: 'Add an address' }).click();
  await page.getByLabel('Street and number').fill('12 Drum Tower East Street');
  await page.getByLabel('City').fill('Beijing');
  await page.getByLabel('Country').fill('China');
  await page.getByLabel('Groups').fill('tea, neighbours，tea');
  await page.screenshot({ path: picture('contacts-edit-all-desk-en-light'), fullPage: true });
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  const facts = page.locator('.contact-facts');
  await expect(facts).toContainText('China Beijing 12 Drum Tower East Street');
  await expect(facts.getByRole('link', { name: 'https://tea.example.net' })).toBeVisible();
  await expect(facts).toContainText('tea · neighbours');

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('City').fill('北京');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(facts).toContainText('China 北京 12 Drum Tower East Street');
  await expect(facts).toContainText('tea · neighbours');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Remove this address' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(facts).not.toContainText('Drum Tower');
  await expect(facts).toContainText('https://tea.example.net');
});

test('Who are different people are not proposed again', async ({ browser }) => {
  const page = await onContacts(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  const look = async () => {
    await page.getByRole('button', { name: '更多', exact: true }).click();
    await page.getByRole('menuitem', { name: '重复' }).click();
  };
  await look();
  await page.screenshot({ path: picture('contacts-duplicates-desk-zh-light') });
  await page.locator('.dup', { hasText: '李娜' }).getByRole('button', { name: '不是同一个人' }).click();
  await expect(page.locator('.notice')).toContainText('以后不再提示');
  await expect(page.getByText('没有重复')).toBeVisible();
  await page.reload();
  await look();
  await expect(page.getByText('没有重复')).toBeVisible();
});

test('Who of the contacts is here is found when one asks, if they let themselves be found', async ({ browser }) => {
  const page = await onContacts(browser, { locale: 'zh-CN', colorScheme: 'light', viewport: Desk });
  const ask = async () => {
    await page.getByRole('button', { name: '更多', exact: true }).click();
    await page.getByRole('menuitem', { name: '谁在互通' }).click();
  };
  const find = async (whom: 'nobody' | 'everybody') => {
    const answer = await fetch(`${server.url}/api/v1/settings/privacy`, {
      method: 'PATCH',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${await server.token('+8613800138021')}`,
      },
      body: JSON.stringify({ find: whom }),
    });
    expect(answer.ok).toBe(true);
  };
  await find('nobody');
  await ask();
  await expect(page.locator('.notice')).toContainText('没有');
  await expect(page.locator('.here-tag')).toHaveCount(0);
  await find('everybody');
  await ask();
  await expect(rowOf(page, '张三').locator('.here-tag')).toBeVisible();
  await expect(page.locator('.here-tag')).toHaveCount(1);
  await page.screenshot({ path: picture('contacts-here-desk-zh-light') });
});
