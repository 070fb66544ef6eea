"""The other side of `atari.py`: Stable-Baselines3's PPO and DQN, with our network and our numbers.

Needs the extra ``benchmark``. The games are set up as its documentation does it: ``make_atari_env``, that is
``AtariWrapper`` around one emulator per game, in one process or one each, and ``VecFrameStack``.
"""

from __future__ import annotations

from typing import Any

import ale_py
import gymnasium
import torch
from stable_baselines3 import DQN, PPO
from stable_baselines3.common.env_util import make_atari_env
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecEnv, VecFrameStack

from mlanimated.atari.settings import DeepQSettings, PolicyGradientSettings
from mlanimated.atari.views import VIEWS
from mlanimated.learn.architectures import Architecture


class SameFeatures(BaseFeaturesExtractor):
    """The layers of `mlanimated.learn.pixels`, in PyTorch."""

    def __init__(self, space: gymnasium.spaces.Box, layers: Architecture) -> None:
        super().__init__(space, layers.dense)
        parts: list[torch.nn.Module] = []
        channels = space.shape[0]
        for filters, kernel, stride in layers.convolutions:
            parts += [torch.nn.Conv2d(channels, filters, kernel, stride), torch.nn.ReLU()]
            channels = filters
        parts.append(torch.nn.Flatten())
        with torch.no_grad():
            flat = torch.nn.Sequential(*parts)(torch.zeros(1, *space.shape)).shape[1]
        self.layers = torch.nn.Sequential(*parts, torch.nn.Linear(flat, layers.dense), torch.nn.ReLU())

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        """Return (batch, dense)."""
        return self.layers(observations)


def games(settings: PolicyGradientSettings | DeepQSettings, processes: bool) -> VecEnv:
    """Start the games, all in this process or each in its own."""
    view = VIEWS[settings.view]
    gymnasium.register_envs(ale_py)
    return VecFrameStack(
        make_atari_env(
            f"{settings.game.title().replace('_', '')}NoFrameskip-v4",
            n_envs=settings.environments,
            seed=settings.seed,
            wrapper_kwargs={"screen_size": view.height},
            vec_env_cls=SubprocVecEnv if processes else DummyVecEnv,
            # Forked processes start at once, and are as fast afterwards.
            vec_env_kwargs={"start_method": "fork"} if processes else None,
        ),
        n_stack=view.stack,
    )


def model(settings: PolicyGradientSettings | DeepQSettings, threads: int, processes: bool) -> PPO | DQN:
    """Make the learner with the same network, samples and optimizer."""
    torch.set_num_threads(threads)
    policy: dict[str, Any] = {
        "features_extractor_class": SameFeatures,
        "features_extractor_kwargs": {"layers": settings.network},
        "net_arch": [],
        "optimizer_kwargs": {"eps": settings.adam_epsilon},
    }
    common: dict[str, Any] = {
        "policy": "CnnPolicy",
        "env": games(settings, processes),
        "learning_rate": settings.learning_rate,
        "gamma": settings.discount,
        "max_grad_norm": settings.gradient_norm,
        "policy_kwargs": policy,
        "seed": settings.seed,
        "device": "cpu",
    }
    if isinstance(settings, PolicyGradientSettings):
        steps = settings.environments * settings.steps_per_update
        return PPO(
            **common,
            n_steps=settings.steps_per_update,
            batch_size=steps // settings.minibatches,
            n_epochs=settings.epochs,
            gae_lambda=settings.gae_lambda,
            clip_range=settings.clip,
            ent_coef=settings.entropy_weight,
            vf_coef=settings.value_weight,
        )
    return DQN(
        **common,
        buffer_size=settings.memory_steps,
        learning_starts=settings.memory_before_learning,
        batch_size=settings.batch,
        train_freq=(settings.steps_per_update, "step"),
        gradient_steps=settings.gradient_steps,
        n_steps=settings.return_steps,
        target_update_interval=settings.target_update_steps,
        exploration_initial_eps=settings.final_exploration,
        exploration_final_eps=settings.final_exploration,
    )
