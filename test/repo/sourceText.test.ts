import { expect, it } from 'vitest'
import { readSource } from './sourceText.ts'

it.each<[string, string, readonly string[]]>([
  ['a // import "x"\nb', 'a             \nb', []],
  ['a /* from "x" */ b', 'a                b', []],
  [`import x from './x.ts'`, `import x from '      '`, ['./x.ts']],
  [`'it\\'s' + "q"`, `'     ' + " "`, ["it\\'s", 'q']],
  ['`a ${b("c")} d`', '`    b(" ")   `', ['c']],
  ['`${`${x}`}` + y', '`  `  x `  ` + y', []],
  ['`${{ a: "b" }}` + y', '`  { a: " " } ` + y', ['b']],
  ['x = /["\'/]"/.test(y)', 'x =        .test(y)', []],
  ['x = a / b / "c"', 'x = a / b / " "', ['c']],
  ['/\\/*"/g', '      g', []],
  ['"//not" // yes', '"     "       ', ['//not']],
])('reads %j', (text, code, strings) => {
  const source = readSource(text)
  expect(source.code.replaceAll(/ +`/g, (blanks) => blanks)).toHaveLength(text.length)
  expect(source.code.replaceAll(' ', '')).toBe(code.replaceAll(' ', ''))
  expect([...source.strings.values()]).toEqual(strings)
})
