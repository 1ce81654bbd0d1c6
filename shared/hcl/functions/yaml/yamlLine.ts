/** Puts text into lines; the layout of a mark depends on what stands before it in its line. */
export class YamlLine {
  readonly #parts: string[] = []
  #column = 0
  #isSpaced = true
  #isOpenEnded = false
  /** True if the line holds nothing but spaces and the marks of items and complex keys. */
  isIndentation = true

  get column(): number {
    return this.#column
  }

  put(text: string): void {
    this.#parts.push(text)
    this.#column += text.length
  }

  /** A mark with a space before it unless there is one. `indents`: what follows may stand in the same line. */
  mark(mark: string, indents = false): void {
    this.#space()
    this.closingMark(mark, indents)
  }

  /** A mark right behind what it belongs to. */
  closingMark(mark: string, indents = false): void {
    this.put(mark)
    this.#isSpaced = false
    this.isIndentation &&= indents
    this.#isOpenEnded = false
  }

  /** A scalar without quotes; where it is the whole document, only a mark tells where it ends. */
  plain(text: string, isDocument: boolean): void {
    this.#space()
    this.put(text)
    this.#isSpaced = false
    this.isIndentation = false
    this.#isOpenEnded ||= isDocument
  }

  /** Ends the line if there is something in it, and indents what follows. */
  start(indent: number): void {
    if (!this.isIndentation || this.#column > indent || (this.#column === indent && !this.#isSpaced))
      this.end()
    if (this.#column < indent) this.put(' '.repeat(indent - this.#column))
    this.#isSpaced = true
    this.isIndentation = true
  }

  end(lineBreak = '\n'): void {
    this.#parts.push(lineBreak)
    this.#column = 0
    this.#isSpaced = true
    this.isIndentation = true
  }

  /** The whole document. */
  finish(): string {
    this.start(0)
    if (this.#isOpenEnded) {
      this.mark('...')
      this.start(0)
    }
    return this.#parts.join('')
  }

  #space(): void {
    if (!this.#isSpaced) this.put(' ')
  }
}
