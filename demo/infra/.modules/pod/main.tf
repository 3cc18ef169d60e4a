# One pod: an instance, a security group that lets nothing in but HTTP from its own VPC, and, where
# it is asked for, a web ACL with the managed rules of AWS.

locals {
  host_name = "${var.customer}-${var.environment}-${var.instance_name}"
  vpc_id    = var.vpc_id != "" ? var.vpc_id : data.aws_vpc.default[0].id
  subnet_id = var.subnet_id != "" ? var.subnet_id : sort(data.aws_subnets.all[0].ids)[0]
}

data "aws_vpc" "default" {
  count   = var.vpc_id == "" ? 1 : 0
  default = true
}

data "aws_vpc" "selected" {
  id = local.vpc_id
}

data "aws_subnets" "all" {
  count = var.subnet_id == "" ? 1 : 0

  filter {
    name   = "vpc-id"
    values = [local.vpc_id]
  }
}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-arm64"
}

resource "aws_security_group" "pod" {
  name_prefix = "${local.host_name}-"
  description = "HTTP from the VPC to ${local.host_name}"
  vpc_id      = local.vpc_id

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "http" {
  security_group_id = aws_security_group.pod.id
  description       = "HTTP from the VPC"
  cidr_ipv4         = data.aws_vpc.selected.cidr_block
  from_port         = 80
  to_port           = 80
  ip_protocol       = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.pod.id
  description       = "Everything out"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_instance" "pod" {
  ami                    = data.aws_ssm_parameter.image.insecure_value
  instance_type          = var.instance_type
  subnet_id              = local.subnet_id
  vpc_security_group_ids = [aws_security_group.pod.id]

  metadata_options {
    http_tokens = "required"
  }

  root_block_device {
    encrypted = true
  }

  tags = {
    Name = local.host_name
  }

  lifecycle {
    # A newer image must not replace a running pod by itself.
    ignore_changes = [ami]
  }
}

resource "aws_wafv2_web_acl" "pod" {
  count = var.waf_enabled ? 1 : 0

  name        = local.host_name
  description = "Managed rules for ${local.host_name}"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "common"
    priority = 1

    override_action {
      none {}
    }

    statement {
      managed_rule_group_statement {
        vendor_name = "AWS"
        name        = "AWSManagedRulesCommonRuleSet"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${local.host_name}-common"
      sampled_requests_enabled   = true
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = local.host_name
    sampled_requests_enabled   = true
  }
}

resource "aws_wafv2_web_acl_association" "pod" {
  count = var.waf_enabled && var.load_balancer_arn != "" ? 1 : 0

  resource_arn = var.load_balancer_arn
  web_acl_arn  = aws_wafv2_web_acl.pod[0].arn
}
