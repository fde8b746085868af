using Sande.Contracts.Datasets;
using Sande.Training.Data.ChatTemplates;
using Sande.Training.Data.Templates;
using Sande.Training.Errors;
using Sande.Training.Tokenization;

namespace Sande.Training.Tests.Data.ChatTemplates;

/// <summary>The families' formats as templates of their kind are written, against what their documentation shows.</summary>
public sealed class FamilyTemplateTests
{
    private const string ChatMl = """
        {%- for message in messages %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}
        """;

    private const string Qwen25 = """
        {%- if tools %}
            {{- '<|im_start|>system\n' ~ (messages[0]['content'] if messages[0]['role'] == 'system' else 'You are Qwen.') }}
            {%- for tool in tools %}
                {{- "\n" }}
                {{- tool | tojson }}
            {%- endfor %}
        {%- else %}
            {%- if messages[0]['role'] == 'system' %}
                {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
            {%- else %}
                {{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}
            {%- endif %}
        {%- endif %}
        {%- for message in messages %}
            {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
                {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
            {%- elif message.role == "tool" %}
                {%- if loop.index0 == 0 or messages[loop.index0 - 1].role != "tool" %}{{- '<|im_start|>user' }}{%- endif %}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    private const string Llama2 = "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}"
        + "{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
        + "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}"
        + "{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}"
        + "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}";

    private const string Llama3 = """
        {{- bos_token }}
        {%- if not date_string is defined %}
            {%- set date_string = strftime_now("%d %b %Y") if strftime_now is defined else "26 Jul 2024" %}
        {%- endif %}
        {%- for message in messages %}
            {%- if not (message.role == 'ipython' or 'tool_calls' in message) %}
                {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
        {%- endif %}
        """;

    private const string Mistral = "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
        + "{{ raise_exception('Conversation roles must alternate user/assistant') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
        + "{% elif message['role'] == 'assistant' %}{{ ' ' + message['content'] + eos_token }}{% endif %}{% endfor %}";

    private const string Phi3 = "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% else %}{{ eos_token }}{% endif %}";

    private const string Gemma2 = "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}"
        + "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}"
        + "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}";

    private static readonly Dictionary<string, string> Sources = new()
    {
        ["chatml"] = ChatMl, ["qwen2.5"] = Qwen25, ["llama2"] = Llama2, ["llama3"] = Llama3, ["mistral"] = Mistral, ["phi3"] = Phi3, ["gemma2"] = Gemma2,
    };

    [Theory]
    [InlineData("chatml", "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", "Bye<|im_end|>\n")]
    [InlineData("qwen2.5", "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", "Bye<|im_end|>\n")]
    [InlineData("llama2", "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi [/INST]", " Bye </s>")]
    [InlineData("llama3", "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n", "Bye<|eot_id|>")]
    [InlineData("phi3", "<|system|>\nBe brief.<|end|>\n<|user|>\nHi<|end|>\n<|assistant|>\n", "Bye<|end|>\n</s>")]
    public void A_conversation_is_written_as_documented(string family, string prompt, string answer)
    {
        var template = Template(family);
        List<ChatMessage> messages = [new("system", "Be brief."), new("user", "Hi")];
        Assert.Equal(prompt, template.Render(messages, addGenerationPrompt: true));
        Assert.Equal(prompt + answer, template.Render([.. messages, new("assistant", "Bye")], addGenerationPrompt: false));
    }

    [Theory]
    [InlineData("mistral", "<s>[INST] Hi [/INST]", " Bye</s>")]
    [InlineData("gemma2", "<s><start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n", "Bye<end_of_turn>\n")]
    [InlineData("qwen2.5", "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", "Bye<|im_end|>\n")]
    public void Without_a_system_prompt_too(string family, string prompt, string answer)
    {
        Assert.Equal(prompt, Template(family).Render([new("user", "Hi")], addGenerationPrompt: true));
        Assert.Equal(prompt + answer, Template(family).Render([new("user", "Hi"), new("assistant", "Bye")], addGenerationPrompt: false));
    }

    [Fact]
    public void Gemma_refuses_a_system_prompt_with_its_own_words()
        => Assert.Contains("System role not supported", Assert.Throws<ChatTemplateException>(
            () => Template("gemma2").Render([new("system", "Be brief."), new("user", "Hi")], addGenerationPrompt: true)).Message);

    [SkippableTheory]
    [InlineData("llama3", "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n", "", "<|eot_id|>")]
    // That file's template ends with a text of its own.
    [InlineData("qwen2", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\ntemplate ends here", "", "<|im_end|>")]
    [InlineData("qwen3", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n", "", "<|im_end|>")]
    public void Real_checkpoints_templates_work_with_their_tokenizers(string name, string prompt, string before, string end)
    {
        var folder = SharedData.Require(Path.Combine("data", "tokenizers", name));
        var template = CheckpointChatTemplate.Load(folder, TokenizerLoader.Load(folder));
        Assert.Equal(prompt, template.Render(new InstructionRow("Hi", "Bye")));
        Assert.Equal((before, "", end), (template.Answer.Before, template.Answer.After, template.Answer.EndToken));
    }

    private static ChatTemplate Template(string family) => new(Sources[family], new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" });
}
