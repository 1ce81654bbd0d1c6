import { ImageError } from '../../base/errors.ts'

/** What has a name in Azure that an input gives. */
export type NamedKind =
  | 'disk'
  | 'image'
  | 'gallery'
  | 'definition'
  | 'resourceGroup'
  | 'storageAccount'
  | 'container'

interface NameRule {
  readonly what: string
  readonly pattern: RegExp
  readonly rule: string
}

const compute =
  'it has at most 80 letters, digits, dots, dashes and underscores, begins with a letter or digit, and ends with one or with an underscore'

/** As Azure states them; what it refuses after minutes, or in words that name nothing, is refused at the input. */
const rules: Readonly<Record<NamedKind, NameRule>> = {
  disk: { what: 'a disk', pattern: /^[a-z0-9](?:[\w.-]{0,78}\w)?$/i, rule: compute },
  image: { what: 'a managed image', pattern: /^[a-z0-9](?:[\w.-]{0,78}\w)?$/i, rule: compute },
  gallery: {
    what: 'a gallery',
    pattern: /^[a-z0-9](?:[\w.]{0,78}[a-z0-9])?$/i,
    rule: 'it has at most 80 letters, digits, dots and underscores, and begins and ends with a letter or digit',
  },
  definition: {
    what: 'an image definition',
    pattern: /^[a-z0-9](?:[\w.-]{0,78}[a-z0-9])?$/i,
    rule: 'it has at most 80 letters, digits, dots, dashes and underscores, and begins and ends with a letter or digit',
  },
  resourceGroup: {
    what: 'a resource group',
    pattern: /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u,
    rule: 'it has at most 90 letters, digits, dots, dashes, underscores and parentheses, and does not end with a dot',
  },
  storageAccount: {
    what: 'a storage account',
    pattern: /^[a-z0-9]{3,24}$/,
    rule: 'it has 3 to 24 lower-case letters and digits',
  },
  container: {
    what: 'a blob container',
    pattern: /^(?:\$root|\$web|[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,62})$/,
    rule: 'it has 3 to 63 lower-case letters, digits and single dashes, and begins and ends with a letter or digit',
  },
}

/** The name, if Azure takes it for one. Throws INPUT_INVALID that names the input. */
export function checkedName(kind: NamedKind, name: string, input: string): string {
  const { what, pattern, rule } = rules[kind]
  if (!pattern.test(name))
    throw new ImageError('INPUT_INVALID', `${input}: “${name}” is no name of ${what}; ${rule}.`)
  return name
}

/** Azure’s limits of the name of a blob. */
const [longestBlobName, mostParts] = [1024, 254]

/** The name of a blob as its parts between slashes. Throws INPUT_INVALID for what cannot be told in a URL. */
export function checkedBlobName(name: string): readonly string[] {
  const parts = name.split('/')
  const isWhole = parts.every((part) => part !== '' && part !== '.' && part !== '..')
  const isTold = name.isWellFormed() && !/\p{Cc}/u.test(name)
  if (!isWhole || !isTold || name.endsWith('.') || name.length > longestBlobName || parts.length > mostParts)
    throw new ImageError(
      'INPUT_INVALID',
      `blobName: “${name}” is no name of a blob; it has at most ${longestBlobName} characters, no empty part between slashes, no “.” or “..” as one, and does not end with a dot.`,
    )
  return parts
}
