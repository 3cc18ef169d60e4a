variable "customer" {
  description = "Customer, the first half of the pod's name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,50}$", var.customer))
    error_message = "A customer has 1 to 50 letters, digits, hyphens and underscores."
  }
}

variable "environment" {
  description = "Environment, the second half of the pod's name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,50}$", var.environment))
    error_message = "An environment has 1 to 50 letters, digits, hyphens and underscores."
  }
}

variable "instance_name" {
  description = "Name of the instance within the pod."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$", var.instance_name))
    error_message = "An instance name has 1 to 30 lower-case letters, digits and hyphens, with no hyphen at either end."
  }
}

variable "instance_type" {
  description = "Type of the instance; an ARM one (t4g, m7g, ...), as the image is chosen for it."
  type        = string
  default     = "t4g.nano"
}

variable "waf_enabled" {
  description = "Whether the pod has a web application firewall."
  type        = bool
}

variable "vpc_id" {
  description = "VPC to build in. Empty: the account's default VPC."
  type        = string
  default     = ""
}

variable "subnet_id" {
  description = "Subnet of the instance. Empty: the first subnet of the VPC."
  type        = string
  default     = ""
}

variable "load_balancer_arn" {
  description = "Load balancer that the web ACL is attached to. Empty: none."
  type        = string
  default     = ""
}
