/** A provisioner block that runs these shell lines on the agent. */
export function shellLocal(...lines: readonly string[]): string {
  return `  provisioner "shell-local" {
    inline = [
${lines.map((line) => `      ${hclString(line)},\n`).join('')}    ]
  }
`
}

/** An HCL2 template of one build from the source `null.x`, which makes nothing. */
export function nullTemplate(body = '', head = ''): string {
  return `${head}source "null" "x" {
  communicator = "none"
}

build {
  sources = ["source.null.x"]
${body}}
`
}

/** A quoted HCL2 string without interpolation. */
export function hclString(text: string): string {
  return JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{')
}
