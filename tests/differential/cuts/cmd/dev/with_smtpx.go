//go:build !no_smtpx

package main

import "cuts/feat/smtpx"

func init() { features["smtpx"] = smtpx.Run }
