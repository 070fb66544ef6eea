from __future__ import annotations

import pytest

pytest.importorskip("ale_py")

from mlanimated.atari.names import TWO_PLAYERS_ONLY, UnknownGame, find_game, game_names, title

pytestmark = pytest.mark.atari


@pytest.mark.parametrize(
    "spelling",
    [
        "space_invaders",
        "Space Invaders",
        "SpaceInvaders",
        "space-invaders",
        "SPACE INVADERS",
        " ALE/SpaceInvaders-v5 ",
        "SpaceInvaders-v4",
        "SpaceInvadersNoFrameskip-v4",
        "SpaceInvadersDeterministic-v0",
    ],
)
def test_any_usual_spelling_finds_the_game(spelling):
    assert find_game(spelling) == "space_invaders"


def test_every_game_is_found_under_every_spelling_of_it():
    from ale_py.registration import rom_id_to_name

    for game in game_names():
        spellings = (game, title(game), rom_id_to_name(game), f"ALE/{rom_id_to_name(game)}-v5")
        assert {find_game(spelling) for spelling in spellings} == {game}


def test_games_are_those_that_gymnasium_can_start():
    import ale_py
    import gymnasium

    gymnasium.register_envs(ale_py)
    registered = {spec.kwargs["game"] for name, spec in gymnasium.registry.items() if name.startswith("ALE/")}
    assert set(game_names()) == registered


@pytest.mark.parametrize(
    ("wrong", "near"), [("Brekout", "breakout"), ("packman", "pacman"), ("invaders", "space_invaders")]
)
def test_a_misspelt_game_is_answered_with_the_nearest_names(wrong, near):
    with pytest.raises(UnknownGame, match=near):
        find_game(wrong)


def test_a_name_like_no_other_is_answered_with_all_games():
    with pytest.raises(UnknownGame, match="no game '§§§'") as error:
        find_game("§§§")
    assert all(game in str(error.value) for game in game_names())


@pytest.mark.parametrize("game", sorted(TWO_PLAYERS_ONLY))
def test_games_for_two_players_are_refused_with_the_reason(game):
    with pytest.raises(UnknownGame, match="two players"):
        find_game(game)
