# A bootable Debian image, built on this machine without a cloud VM: machine-image build examples/debian
variable "output" {
  type    = string
  default = "dist/images/debian.vhd"
}

variable "azure" {
  description = "Make it a guest of Azure: cloud-init, the Azure agent, the clock of the host."
  type        = bool
  default     = false
}

source "chroot" "debian" {
  bootstrap {
    suite = "bookworm"
  }
  azure = var.azure
  output {
    path = var.output
  }
}

build {
  sources = ["source.chroot.debian"]

  provisioner "shell" {
    inline = [
      "echo 'Built with Machine Image Tasks.' >/etc/motd",
      "grep PRETTY_NAME /etc/os-release",
    ]
  }
}
