using System.Text.Json;
using System.Text.Json.Nodes;
using Sande.Contracts.Datasets;
using Sande.Contracts.Remediations;
using Sande.Training.Data;
using Sande.Training.Errors;
using Sande.Training.Models;
using Sande.Training.Tests.Checkpoints;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Data;

public sealed class PromptTemplateTests : IDisposable
{
    private const int Bos = 256;
    private static readonly InstructionRow Row = new("Name a colour.", "Red.");
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(PromptTemplateName.HumanAssistant, "Human: Name a colour.\nAssistant:", "Human: Be brief.\nName a colour.\nAssistant:")]
    [InlineData(
        PromptTemplateName.Alpaca,
        "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\nName a colour.\n\n### Response:",
        "Be brief.\n\n### Instruction:\nName a colour.\n\n### Response:")]
    [InlineData(PromptTemplateName.Chatml, "<|im_start|>user\nName a colour.<|im_end|>\n<|im_start|>assistant\n", "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nName a colour.<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(PromptTemplateName.Llama2, "[INST] Name a colour. [/INST]", "[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nName a colour. [/INST]")]
    [InlineData(
        PromptTemplateName.Llama3,
        "<|start_header_id|>user<|end_header_id|>\n\nName a colour.<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
        "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nName a colour.<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    public void Prompts_are_written_as_documented(PromptTemplateName name, string prompt, string withSystem)
    {
        Assert.Equal(prompt, PromptTemplate.Get(name).Render(Row));
        Assert.Equal(withSystem, PromptTemplate.Get(name).Render(Row with { System = "Be brief." }));
    }

    [Theory]
    [InlineData(PromptTemplateName.HumanAssistant, " Red. ", "</s>")]
    [InlineData(PromptTemplateName.Alpaca, "\nRed.", "</s>")]
    [InlineData(PromptTemplateName.Llama2, " Red. ", "</s>")]
    [InlineData(PromptTemplateName.Chatml, "Red.", "<|im_end|>")]
    [InlineData(PromptTemplateName.Llama3, "Red.", "<|eot_id|>")]
    public void A_row_has_its_special_tokens_one_beginning_and_its_own_end(PromptTemplateName name, string labels, string end)
    {
        WriteTokenizer(addBos: true);
        var (rows, tokenizer, generation) = Load(PromptTemplate.Get(name));
        var row = rows.Build(Row)!;

        Assert.Equal(Bos, row.InputIds[0]);
        Assert.Single(row.InputIds, id => id == Bos);
        Assert.Equal(tokenizer.Encode(end, addSpecialTokens: false).Single(), row.InputIds[^1]);
        Assert.Equal(labels, tokenizer.Decode(row.InputIds[row.ResponseStart..^1], skipSpecialTokens: false));
        Assert.Contains(row.InputIds[^1], generation.EndTokens);
        Assert.Equal(row.InputIds[..row.ResponseStart], rows.Prompt(Row));
        Assert.Equal(tokenizer.Encode(PromptTemplate.Get(name).Render(Row)), rows.Prompt(Row));
    }

    [Theory]
    [InlineData("Q: {prompt}\nA: {response}", "Q: Name a colour.\nA:", " Red.", "</s>")]
    [InlineData("{system}|{prompt}|{response}\n<|im_end|>\n", "|Name a colour.|", "Red.\n", "<|im_end|>")]
    [InlineData("<s>{prompt} {response} ", "<s>Name a colour.", " Red. ", "</s>")]
    public void A_custom_template_is_the_users_text(string format, string prompt, string labels, string end)
    {
        WriteTokenizer(addBos: true);
        var template = PromptTemplate.Load(PromptTemplateName.Custom, format, _folder.FullPath);
        var (rows, tokenizer, _) = Load(template);
        var row = rows.Build(Row)!;
        Assert.Equal(prompt, template.Render(Row));
        Assert.Single(row.InputIds, id => id == Bos);
        Assert.Equal(labels, tokenizer.Decode(row.InputIds[row.ResponseStart..^1], skipSpecialTokens: false));
        Assert.Equal(tokenizer.Encode(end, addSpecialTokens: false).Single(), row.InputIds[^1]);
    }

    [Fact]
    public void Braces_in_a_row_mean_nothing()
    {
        var template = PromptTemplate.Load(PromptTemplateName.Custom, "{system} {prompt} {response}", _folder.FullPath);
        Assert.Equal("{prompt} {system}", template.Render(new InstructionRow("{system}", "", System: "{prompt}")));
    }

    [Fact]
    public void A_template_whose_end_token_the_tokenizer_lacks_is_refused()
    {
        ByteTokenizer.Write(_folder.FullPath);
        File.WriteAllText(_folder["config.json"], "{}");
        var error = Assert.Throws<TrainingException>(() => Load(PromptTemplate.Get(PromptTemplateName.Chatml)));
        Assert.Contains("<|im_end|>, which is no single token", error.Message);
    }

    [Theory]
    [InlineData("jinja"), InlineData("text"), InlineData("named")]
    public void The_checkpoints_own_template_is_found_wherever_it_stands(string place)
    {
        const string Own = "{{ bos_token }}{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
        WriteTokenizer(addBos: false, place switch
        {
            "text" => Own,
            "named" => new JsonArray(new JsonObject { ["name"] = "tool_use", ["template"] = "x" }, new JsonObject { ["name"] = "default", ["template"] = Own }),
            _ => "overruled",
        });
        if (place == "jinja")
            File.WriteAllText(_folder["chat_template.jinja"], Own);

        var (rows, tokenizer, _) = Load(PromptTemplate.Load(PromptTemplateName.Chat, null, _folder.FullPath));
        var row = rows.Build(Row)!;

        Assert.Equal("<s><|im_start|>user\nName a colour.<|im_end|>\n<|im_start|>assistant\nRed.<|im_end|>", tokenizer.Decode(row.InputIds, skipSpecialTokens: false));
        Assert.Equal("Red.<|im_end|>", tokenizer.Decode(row.InputIds[row.ResponseStart..], skipSpecialTokens: false));
    }

    [Fact]
    public void A_checkpoint_without_one_is_refused()
    {
        WriteTokenizer(addBos: true);
        var error = Assert.Throws<ChatTemplateException>(() => PromptTemplate.Load(PromptTemplateName.Chat, null, _folder.FullPath));
        Assert.Contains("has no chat template", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private (TokenRowBuilder Rows, ITextTokenizer Tokenizer, GenerationConfig Generation) Load(PromptTemplate template)
    {
        var tokenizer = TokenizerLoader.Load(_folder.FullPath);
        var generation = GenerationConfig.Load(_folder.FullPath, tokenizer).EndingWith(template.Answer.EndToken, tokenizer);
        return (new(tokenizer, template, generation.EndOfText, maxLength: 512), tokenizer, generation);
    }

    /// <summary>A tokenizer of bytes with the special tokens of all families.</summary>
    private void WriteTokenizer(bool addBos, JsonNode? chatTemplate = null)
    {
        ByteTokenizer.Write(_folder.FullPath);
        var tokenizer = JsonNode.Parse(File.ReadAllText(_folder["tokenizer.json"]))!;
        string[] special = ["<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"];
        tokenizer["added_tokens"] = new JsonArray([.. special.Select((content, i) => new JsonObject
        {
            ["id"] = Bos + i, ["content"] = content, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
        })]);
        File.WriteAllText(_folder["tokenizer.json"], tokenizer.ToJsonString());
        File.WriteAllText(_folder["config.json"], "{}");
        File.WriteAllText(_folder["tokenizer_config.json"], JsonSerializer.Serialize(new
        {
            tokenizer_class = "PreTrainedTokenizerFast", bos_token = "<s>", eos_token = "</s>", add_bos_token = addBos, chat_template = chatTemplate,
        }));
    }
}
