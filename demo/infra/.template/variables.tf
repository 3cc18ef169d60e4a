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
  description = "Load balancer that the web ACL is attached to. Empty: the ACL is made and attached to nothing."
  type        = string
  default     = ""
}
