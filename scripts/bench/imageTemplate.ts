const installers =
  'apt-common azcopy azure-cli bicep clang cmake docker dotnetcore-sdk firefox gcc-compilers git git-lfs github-cli google-chrome java-tools kubernetes-tools miniconda mono mysql nginx nodejs php postgresql python ruby rust selenium swift terraform vcpkg yq zstd'.split(
    ' ',
  )

const head = `variable "image_version" {
  type    = string
  default = "\${env("IMAGE_VERSION")}"
}

variable "client_secret" {
  type      = string
  default   = "not-so-secret-default"
  sensitive = true
}

variable "helper_script_folder" {
  type    = string
  default = "/imagegeneration/helpers"
}

variable "image_folder" {
  type    = string
  default = "/imagegeneration"
}

variable "tags" {
  type    = map(string)
  default = {}
}

locals {
  image_name = join("-", ["ubuntu", replace(var.image_version, ".", "-")])
  all_tags   = merge(var.tags, { version = var.image_version })
}

source "azure-arm" "image" {
  client_secret          = var.client_secret
  image_offer            = "ubuntu-24_04-lts"
  location               = "westeurope"
  managed_image_name     = local.image_name
  os_type                = "Linux"
  vm_size                = "Standard_D4s_v4"
  azure_tags             = local.all_tags

  shared_image_gallery_destination {
    gallery_name  = "images"
    image_version = var.image_version
  }
}

build {
  name    = "ubuntu"
  sources = ["source.azure-arm.image"]
`

/** A step as image templates have them: a folder made in line, a file put there, installers run with an environment. */
function step(index: number): string {
  const scripts = Array.from({ length: 5 }, (_, at) => installers[(index * 5 + at) % installers.length] ?? '')
  return `
  provisioner "shell" {
    execute_command = "sudo sh -c '{{ .Vars }} {{ .Path }}'"
    inline          = ["mkdir -p \${var.image_folder}/step-${index}", "chmod 777 \${var.image_folder}/step-${index}"]
  }

  provisioner "file" {
    destination = "\${var.image_folder}/step-${index}.json"
    content     = <<-EOT
      {
        "step": ${index},
        "version": "\${var.image_version}"
      }
    EOT
  }

  provisioner "shell" {
    # The order of these matters.
    environment_vars = ["HELPER_SCRIPTS=\${var.helper_script_folder}", "DEBIAN_FRONTEND=noninteractive", "STEP=\${upper("step-${index}")}"]
    execute_command  = "sudo sh -c '{{ .Vars }} {{ .Path }}'"
    max_retries      = ${index % 3}
    pause_before     = "${index}s"
    scripts = [
${scripts.map((name) => `      "\${path.root}/../scripts/build/install-${name}.sh",`).join('\n')}
    ]
  }
`
}

/** A template of 40 kB in the style of the images hosted runners are made from: interleaved provisioners of few types. */
export const imageTemplate = (() => {
  let text = head
  for (let index = 0; text.length < 40_000 - 120; index++) text += step(index)
  return `${text}
  post-processor "manifest" {
    output = "manifest.json"
  }
}
`
})()
