/** A template that cannot be parsed or rendered; `offset` counts UTF-16 code units from the start of the template. */
export class TemplateError extends Error {
  readonly offset: number

  /** `cause` is what a function of the template threw. */
  constructor(message: string, offset: number, options?: ErrorOptions) {
    super(message, options)
    this.offset = offset
  }
}
