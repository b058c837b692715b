# Community governance. `make` alone explains the targets, in the language of those who run it.
.DEFAULT_GOAL := help
MACHINE := python3 tools/machine
PIN := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
.PHONY: help run test coverage check fuzz service unservice services stop clean shell lint format bench lock vendor messages docs demo docker-env fresh-machine

help:  ## 列出这些命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
run:  ## 装好缺的、启动全部、打印地址和演示账号；Ctrl-C 停止
	@$(MACHINE) run
test:  ## 静态检查，然后整套测试；ARGS="-k 词" 交给 pytest
	@$(MACHINE) test $(ARGS)
coverage:  ## 同上，并说明哪些行和分支没有测试走到；约多一半时间
	@$(MACHINE) coverage $(ARGS)
fuzz:  ## 向每个页面、表单和接口发 24,000 个恶意输入（FUZZ_INPUTS 改数量），不得有 5xx；约 10 分钟
	@$(MACHINE) fuzz $(ARGS)
service:  ## 正式使用：作为系统服务运行，随开机启动（需要 root；更新后再运行一次）
	@$(MACHINE) service
unservice:  ## 移除系统服务；数据与密钥原样保留
	@$(MACHINE) unservice
check:  ## 平时用：静态检查、守则测试，和改动（相对 origin/main）最近的测试；ARGS 交给 pytest
	@$(MACHINE) check $(ARGS)
services:  ## 只启动 PostgreSQL 和 Redis（后台），写好 .local/env
	@$(MACHINE) services
stop:  ## 停止本目录启动的一切
	@$(MACHINE) stop
clean:  ## 停止，并删除本目录的 .venv、.local 和全部数据
	@$(MACHINE) clean
shell:  ## 带数据模型的 Python 命令行
	@$(MACHINE) manage shell
lint:  ## 静态检查
	@$(MACHINE) lint
format:  ## 按本项目的格式整理 Python 代码与脚本
	@$(MACHINE) tool ruff format . && $(MACHINE) tool ruff check --fix . && $(MACHINE) tool biome check --write
bench:  ## 性能测量，与裸参照的比值；BENCH_SCALE=small 或 large
	@$(MACHINE) bench --scale $(or $(BENCH_SCALE),small)
lock:  ## 重新锁定依赖版本
	@$(MACHINE) tool pip install -q uv
	@$(MACHINE) tool $(PIN) --group dev pyproject.toml -o requirements-dev.lock
	@$(MACHINE) tool $(PIN) pyproject.toml -o requirements.lock -c requirements-dev.lock
vendor:  ## 重新取 static/vendor 的前端文件
	@python3 tools/vendor.py
messages:  ## 收集待翻译的句子并编译
	@$(MACHINE) messages
docs:  ## 生成 docs/ 里的页面与接口描述
	@$(MACHINE) manage write_docs
demo:  ## 装入演示数据
	@$(MACHINE) manage seed_demo
docker-env:  ## 为 docker compose 在 .env 里生成新口令
	@python3 tools/machine/docker_env.py
fresh-machine:  ## 在裸的 Debian 12 与 13 上证明两条命令，并把时钟拨到几年后（需要 root）
	@for suite in $${FRESH_SUITE:-bookworm trixie}; do FRESH_SUITE=$$suite python3 tools/machine/fresh.py || exit 1; done
