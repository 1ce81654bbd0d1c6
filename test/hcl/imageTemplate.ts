const installers = [
  'apt-common',
  'azcopy',
  'azure-cli',
  'azure-devops-cli',
  'bicep',
  'clang',
  'cmake',
  'docker',
  'dotnetcore-sdk',
  'firefox',
  'gcc-compilers',
  'gfortran',
  'git',
  'git-lfs',
  'github-cli',
  'google-chrome',
  'java-tools',
  'kubernetes-tools',
  'leiningen',
  'miniconda',
  'mono',
  'mysql',
  'nginx',
  'nodejs',
  'php',
  'postgresql',
  'pulumi',
  'python',
  'ruby',
  'rust',
  'sbt',
  'selenium',
  'swift',
  'terraform',
  'vcpkg',
  'yq',
  'zstd',
]
const elevated = `"sudo sh -c '{{ .Vars }} {{ .Path }}'"`

const variable = (name: string, index: number): string => `
variable "${name}" {
  type      = string
  default   = ${index % 2 === 0 ? `"\${lower("ARM_${name.toUpperCase()}")}"` : `"/opt/${name}"`}
  sensitive = ${index % 5 === 0}
}
`

/** A step that runs a few of the installers, with the odd heredoc, call and condition between. */
function step(index: number): string {
  const scripts = Array.from({ length: 6 }, (_, at) => {
    const name = installers[(index * 6 + at) % installers.length] ?? ''
    return `      "\${path.root}/../scripts/build/install-${name}.sh",`
  }).join('\n')
  const inline = `
  provisioner "shell" {
    execute_command = ${elevated}
    inline          = ["mkdir -p \${var.image_folder}/step-${index}", "chmod 777 \${var.image_folder}/step-${index}", "echo done"]
    only            = contains(["azure", "local"], var.helper_script_folder) ? ["azure-arm.image"] : []
  }
`
  const heredoc = `
  provisioner "file" {
    # Read by the report at the end.
    destination = "\${var.image_folder}/step-${index}.json"
    content     = <<-EOT
      {
        "step": ${index},
        "version": "\${var.image_version}"
      }
    EOT
  }
`
  return `
  provisioner "shell" {
    environment_vars = [
      "HELPER_SCRIPTS=\${var.helper_script_folder}",
      "INSTALLER_SCRIPT_FOLDER=\${var.installer_script_folder}",
      "DEBIAN_FRONTEND=noninteractive",
      "STEP=\${format("%03d", ${index})}",
    ]
    execute_command = ${elevated}
    scripts = [
${scripts}
    ]
    pause_before        = "${index % 60}s"
    start_retry_timeout = "10m"
    max_retries         = ${index % 4} // of a flaky mirror
  }
${index % 3 === 0 ? inline : ''}${index % 4 === 0 ? heredoc : ''}`
}

/** Variables for the expressions of {@link imageTemplate}, as expressions. */
export const imageVariables = {
  var: `{
    image_folder = "/image", helper_script_folder = "azure", installer_script_folder = "/installers",
    image_version = "1.2.3", image_os = "ubuntu24", setting_1 = "id", setting_2 = "west", setting_3 = { owner = "us" }
  }`,
  local: '{ image_properties_map = { ubuntu24 = { publisher = "canonical", os_disk = 75 } } }',
  azure_tag: '{ key = "owner", value = "US" }',
  path: '{ root = "." }',
  string: '"string"',
} as const

/** A template in the style of those of hosted build agents, about 40 kB long. */
export function imageTemplate(): string {
  const names = [
    'image_folder',
    'helper_script_folder',
    'installer_script_folder',
    'image_version',
    'image_os',
  ]
  const settings = Array.from({ length: 40 }, (_, index) => `setting_${index}`)
  return `packer {
  required_plugins {
    azure = {
      source  = "github.com/hashicorp/azure"
      version = "2.2.1"
    }
  }
}

locals {
  image_properties_map = {
    "ubuntu22" = {
      publisher = "canonical"
      offer     = "0001-com-ubuntu-server-jammy"
      sku       = "22_04-lts"
      os_disk   = coalesce(var.image_os, "75")
    }
    "ubuntu24" = { publisher = "canonical", offer = "ubuntu-24_04-lts", sku = "server-gen1", os_disk = 75 }
  }
  source = local.image_properties_map[var.image_os].publisher
}
${[...names, ...settings].map(variable).join('')}
source "azure-arm" "image" {
  client_id       = var.setting_1
  location        = "\${var.setting_2}"
  os_disk_size_gb = local.image_properties_map[var.image_os].os_disk
  dynamic "azure_tag" {
    for_each = { for key, value in var.setting_3 : key => upper(value) if value != "" }
    content {
      name  = azure_tag.key
      value = azure_tag.value
    }
  }
}

build {
  sources = ["source.azure-arm.image"]
  name    = "ubuntu"
${Array.from({ length: 34 }, (_, index) => step(index)).join('')}
  post-processor "manifest" {
    output = "\${path.root}/manifest.json"
  }
}
`
}
