/** In what one field of what is there is not as asked for, for people: `storage (Standard_LRS, not Premium_LRS)`. None where Azure does not tell. */
export function difference(field: string, found: string | undefined, wanted: string): readonly string[] {
  return found === undefined || found.toLowerCase() === wanted.toLowerCase()
    ? []
    : [`${field} (${found}, not ${wanted})`]
}
