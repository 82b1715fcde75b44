"""The roadmap this project exists for. Its boxes may be in any state."""

from __future__ import annotations

from pathlib import Path

from llm_roadmap import Resource, parse

ROADMAP = parse((Path(__file__).parents[1] / "ROADMAP.md").read_bytes())

TOPICS = {
    "Introduction to Large Language Models (LLMs)": Resource(
        "Introduction to Large Language Models",
        "https://developers.google.com/machine-learning/resources/intro-llms",
    ),
    "Transformer Architecture": Resource(
        "Attention Is All You Need", "https://arxiv.org/abs/1706.03762"
    ),
    "Self-Attention Mechanism": Resource(
        "Understanding and Coding the Self-Attention Mechanism of Large Language Models",
        "https://sebastianraschka.com/blog/2023/self-attention-from-scratch.html",
    ),
    "Training Large Language Models": Resource(
        "From bare metal to a 70B model: infrastructure set-up and scripts",
        "https://github.com/facebookresearch/metaseq/tree/main/projects/OPT/chronicles",
    ),
    "Reinforcement Learning in LLMs": Resource(
        "DeepSeek-R1: Incentivizing Reasoning Capability in LLMs via Reinforcement Learning",
        "https://arxiv.org/abs/2501.12948",
    ),
    "Improving LLM Performance Without Increasing Parameters": Resource(
        "DeepSeek-V2: A Strong, Economical, and Efficient Mixture-of-Experts Language Model",
        "https://arxiv.org/abs/2405.04434",
    ),
    "Advanced Architectures: Mixture of Experts (MoE)": Resource(
        "Outrageously Large Neural Networks: The Sparsely-Gated Mixture-of-Experts Layer",
        "https://arxiv.org/abs/1701.06538",
    ),
    "Practical Implementation and Experimentation": Resource(
        "Understanding and Coding the Self-Attention Mechanism of Large Language Models",
        "https://sebastianraschka.com/blog/2023/self-attention-from-scratch.html",
    ),
    "Staying Updated with Recent Developments": Resource(
        "Awesome-LLM: A Curated List of Large Language Models",
        "https://github.com/Hannibal046/Awesome-LLM",
    ),
}


def test_it_has_its_title_and_section() -> None:
    assert ROADMAP.title == "Learning Roadmap for Large Language Models (LLMs)"
    (whole,) = ROADMAP.sections
    assert [section.title for section in whole.sections] == ["Topics and Progress Tracking"]
    assert whole.sections[0].topics == ROADMAP.topics


def test_its_topics_are_in_order_with_one_resource_each() -> None:
    assert {topic.title: topic.resources for topic in ROADMAP.topics} == {
        title: (resource,) for title, resource in TOPICS.items()
    }
    assert [topic.title for topic in ROADMAP.topics] == list(TOPICS)


def test_each_topic_is_bold_and_has_a_description_and_a_resource() -> None:
    for topic in ROADMAP.topics:
        assert f"] **{topic.title}**\n".encode() in ROADMAP.source
        assert [name for name, _ in topic.fields] == ["Description", "Resource"]
        assert topic.description.endswith(".")
