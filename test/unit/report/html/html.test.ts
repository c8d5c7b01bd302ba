import { expect, test } from 'vitest';
import { html, joined } from '../../../../src/report/html/html.ts';

test('values are escaped; what the tag has made goes in as it is', () => {
  const evil = `<i onclick='x' a="&">\u{1b}[2J`;
  const text = '&#60;i onclick=&#39;x&#39; a=&#34;&#38;&#34;&#62;\\e[2J';
  expect(String(html`<b title="${evil}">${evil}${7}</b>`)).toBe(`<b title="${text}">${text}7</b>`);
  expect(String(html`<p>${html`<b>${evil}</b>`}${[evil, html`<br>`]}</p>`)).toBe(`<p><b>${text}</b>${text}<br></p>`);
  expect(String(joined([evil, html`<b>a</b>`, '<'], html`<br>`))).toBe(`${text}<br><b>a</b><br>&#60;`);
});

test('markup that only looks as if the tag had made it is text', () => {
  const forged = Object.assign([html`<b></b>`.constructor.name], { toString: () => '<script>' });
  expect(String(html`${forged}`)).not.toContain('<');
  expect(String(html`${String(html`<b>x</b>`)}`)).toBe('&#60;b&#62;x&#60;/b&#62;');
});

test('where escaping does not help, a value is refused', () => {
  expect(() => html`<b title=${'x onclick=y'}>`).toThrow(RangeError);
  expect(() => html`<b title= ${'x'}>`).toThrow(RangeError);
  expect(() => html`<${'script'}>`).toThrow(RangeError);
  expect(() => html`</${'b'}>`).toThrow(RangeError);
});
