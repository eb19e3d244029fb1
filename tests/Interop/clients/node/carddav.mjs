// Drives tsdav through the life of a phonebook; says what it saw as one line of JSON.
import { createDAVClient } from 'tsdav';

const [serverUrl, username, password] = process.argv.slice(2);
const client = await createDAVClient({
  serverUrl,
  credentials: { username, password },
  authMethod: 'Basic',
  defaultAccountType: 'carddav',
});
const card = (uid, name, more = '') =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${name}\r\nN:${name};;;;\r\n${more}END:VCARD\r\n`;
const names = async (book) =>
  (await client.fetchVCards({ addressBook: book })).map((one) => /^FN:(.*)\r?$/m.exec(one.data)?.[1]).sort();

const books = await client.fetchAddressBooks();
const book = books[0];
const statuses = [];
for (const [file, name, more] of [
  ['a.vcf', '张三', 'PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=\r\n'],
  ['b b.vcf', 'Zoë 😀', ''],
  ['c.vcf', 'Carl', 'TEL;TYPE=CELL:+8613800138000\r\n'],
]) {
  const made = await client.createVCard({
    addressBook: book,
    filename: encodeURIComponent(file),
    vCardString: card(file, name, more),
  });
  statuses.push(made.status);
}
const again = await client.createVCard({
  addressBook: book,
  filename: 'a.vcf',
  vCardString: card('a.vcf', 'Somebody else'),
});
const first = await names(book);
const all = await client.fetchVCards({ addressBook: book });
const carl = all.find((one) => one.data.includes('FN:Carl'));
const changed = await client.updateVCard({ vCard: { ...carl, data: card('c.vcf', 'Karl') } });
const late = await client.updateVCard({ vCard: { ...carl, data: card('c.vcf', 'Too late') } });
const zhang = all.find((one) => one.data.includes('FN:张三'));
const removed = await client.deleteVCard({ vCard: zhang });
const synced = await client.syncCollection({
  url: book.url,
  props: { 'd:getetag': {} },
  syncLevel: 1,
  syncToken: book.syncToken,
});
console.log(
  JSON.stringify({
    books: books.length,
    statuses,
    again: again.status,
    first,
    changed: changed.status,
    late: late.status,
    removed: removed.status,
    last: await names(book),
    photo: zhang.data.includes('PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo='),
    changes: synced.filter((one) => one.href).map((one) => one.status ?? 200).length,
  }),
);
