# What a pod is made of. The values come from the spec.yml beside this file, which Spec Editor edits.

locals {
  document = yamldecode(file("${path.module}/spec.yml"))
}

module "pod" {
  source = "../../.modules/pod"

  customer      = local.document.metadata.customer
  environment   = local.document.metadata.environment
  instance_name = local.document.spec.compute.instance_name
  instance_type = local.document.spec.compute.instance_type
  # YAML 1.1 wrote booleans as yes and on, too; such files exist, and OpenTofu reads those as text.
  waf_enabled = contains(["true", "yes", "on"], lower(tostring(local.document.spec.security.waf.enabled)))

  vpc_id            = var.vpc_id
  subnet_id         = var.subnet_id
  load_balancer_arn = var.load_balancer_arn
}

output "host_name" {
  description = "Name of the instance."
  value       = module.pod.host_name
}

output "private_ip" {
  description = "Address of the instance inside the VPC."
  value       = module.pod.private_ip
}
