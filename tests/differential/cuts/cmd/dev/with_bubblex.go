//go:build !no_bubblex

package main

import "cuts/feat/bubblex"

func init() { features["bubblex"] = bubblex.Run }
