//go:build !no_sshx

package main

import "cuts/feat/sshx"

func init() { features["sshx"] = sshx.Run }
