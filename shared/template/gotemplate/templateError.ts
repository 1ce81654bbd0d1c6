/** A template that cannot be parsed or rendered; `offset` counts UTF-16 code units from the start of the template. */
export class TemplateError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}
