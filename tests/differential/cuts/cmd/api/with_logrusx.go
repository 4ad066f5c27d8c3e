//go:build !no_logrusx

package main

import "cuts/feat/logrusx"

func init() { features["logrusx"] = logrusx.Run }
