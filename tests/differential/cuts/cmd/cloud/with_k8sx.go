//go:build !no_k8sx

package main

import "cuts/feat/k8sx"

func init() { features["k8sx"] = k8sx.Run }
