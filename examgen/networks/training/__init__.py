"""Tiny networks trained with TensorFlow, thousands at a time, in a process of their own.

This package alone imports TensorFlow, and only inside functions: importing it costs nothing.
"""

from examgen.networks.training.keras_network import keras_model, predict
from examgen.networks.training.process import Trainer
from examgen.networks.training.recipe import RECIPE, Recipe
from examgen.networks.training.records import Batch, TrainedLayer, TrainedNetwork
from examgen.networks.training.subject import (
    TASKS,
    TRAINED_ACTIVATIONS,
    TRAINED_OUTPUTS,
    TRAINED_SHAPES,
    TRAINING_LOSSES,
    Subject,
    every_subject,
    subject_named,
)

__all__ = [
    "RECIPE",
    "TASKS",
    "TRAINED_ACTIVATIONS",
    "TRAINED_OUTPUTS",
    "TRAINED_SHAPES",
    "TRAINING_LOSSES",
    "Batch",
    "Recipe",
    "Subject",
    "TrainedLayer",
    "TrainedNetwork",
    "Trainer",
    "every_subject",
    "keras_model",
    "predict",
    "subject_named",
]
